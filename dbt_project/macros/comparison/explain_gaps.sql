{#-
What may have happened to a sum that does not hold: for every figure in it, the amount that would close the gap, and the slip that
turns the one into the other. A relation `suspects` with a list a sum; model `explanation` tells the likeliest. A further kind of slip
is a further `when` in `slip`.
-#}
{% macro explain_gaps(compared, figures) %}
wanted as (

    select
        gaps.filing_key,
        gaps.subject,
        gaps.line_no,
        gaps.measure,
        figures.label,
        figures.is_total,
        figures.also,
        cast(figures.amount as decimal(38, 2)) as amount,
        figures.amount + case when figures.is_total then -gaps.difference else gaps.difference end as wanted
    from {{ figures }} as figures
    inner join {{ compared }} as gaps
        on figures.filing_key = gaps.filing_key
        and figures.subject = gaps.subject
        and figures.line_no is not distinct from gaps.line_no
        and figures.measure is not distinct from gaps.measure
    where gaps.operands_missing = 0 and abs(gaps.difference) > gaps.tolerance

),

spelt as (

    select
        *,
        cast(greatest(length({{ digits('amount') }}), length({{ digits('wanted') }})) as integer) as width,
        lpad({{ digits('amount') }}, width, '0') as amount_digits,
        lpad({{ digits('wanted') }}, width, '0') as wanted_digits,
        list_filter(range(1, width + 1), lambda place: amount_digits[place] <> wanted_digits[place]) as changed
    from wanted

),

slips as (

    select
        *,
        {{ slip() }} as slip
    from spelt

),

suspects as (

    select
        filing_key,
        subject,
        line_no,
        measure,
        list({'label': label, 'is_total': is_total, 'kind': slip.kind, 'rank': slip.rank, 'also': also}) as suspects
    from slips
    where slip is not null
    group by filing_key, subject, line_no, measure

)
{% endmacro %}

{#- Another comparison in which a figure stands: when that one holds it clears the figure, when it fails it points at it. -#}
{% macro also(check_name, subject, line_no='null', measure='null') -%}
{'check_name': {{ check_name }}, 'subject': {{ subject }}, 'line_no': cast({{ line_no }} as integer), 'measure': cast({{ measure }} as varchar)}
{%- endmacro %}

{#- The digits of an amount in fen. -#}
{% macro digits(amount) -%}
cast(cast(abs({{ amount }}) * 100 as hugeint) as varchar)
{%- endmacro %}

{#- The kind of slip that makes the wanted amount the printed one, likeliest first; NULL for none. -#}
{% macro slip() -%}
case
    when amount <> 0 and wanted <> 0 and (amount = wanted * 10000 or wanted = amount * 10000)
        then {'rank': 1, 'kind': 'unit slip ×10000'}
    when amount <> 0 and wanted = -amount
        then {'rank': 2, 'kind': 'sign'}
    when not is_total and amount <> 0 and wanted = 0
        then {'rank': 3, 'kind': 'line missing'}
    when not is_total and amount <> 0 and wanted = 2 * amount
        then {'rank': 4, 'kind': 'line counted twice'}
    when (amount < 0) = (wanted < 0) and len(changed) = 2 and changed[2] = changed[1] + 1
        and amount_digits[changed[1]] = wanted_digits[changed[2]] and amount_digits[changed[2]] = wanted_digits[changed[1]]
        then {'rank': 5, 'kind': 'digits swapped'}
    when amount <> 0 and wanted <> 0 and (
        amount in (wanted * 10, wanted * 100, wanted * 1000) or wanted in (amount * 10, amount * 100, amount * 1000)
    )
        then {'rank': 6, 'kind': 'decimal point moved'}
    when (amount < 0) = (wanted < 0) and len(changed) = 1
        then {'rank': 7, 'kind': 'one digit misread'}
end
{%- endmacro %}
