{#-
What may have happened to a sum that does not hold: for every figure in it, the amount that would close the gap, and the slip that
turns the one into the other. A relation `suspects` with a list a sum; model `explanation` tells the likeliest.

A figure that is missing, counted twice or a subtotal is no wrong figure: the total that left it out or took it in is.
An exact slip comes before one that rounding blurs, and a blurred one counts only where the gap is so much larger than rounding
that it would be an accident in less than one case of ten.
-#}
{% macro explain_gaps(compared, figures) %}
gaps as materialized (

    select
        *,
        row_number() over () as gap,
        case when abs(difference) > 20 * rounding_limit then {{ millionths('rounding_limit') }} else 0 end as slack
    from {{ compared }}
    where operands_missing = 0 and abs(difference) > tolerance

),

wanted as materialized (

    select
        gaps.gap,
        gaps.slack,
        gaps.operands_compared as parts,
        figures.label,
        figures.is_total,
        figures.is_subtotal,
        figures.position,
        figures.also,
        first_value(figures.also) over (partition by gaps.gap order by figures.is_total desc) as total_also,
        {{ millionths('2 * figures.half_unit') }} as step,
        {{ millionths('figures.amount') }} as amount,
        {{ millionths('figures.amount + case when figures.is_total then -gaps.difference else gaps.difference end') }} as wanted
    from {{ figures }} as figures
    inner join gaps
        on figures.filing_key = gaps.filing_key
        and figures.subject = gaps.subject
        and figures.line_no is not distinct from gaps.line_no
        and figures.measure is not distinct from gaps.measure

),

-- A line that closes the gap by going away, and the sums of the lines right before and right after it, as far as they reach.
neighbourhoods as (

    select
        gap,
        extra.position,
        extra.amount,
        sum(neighbours.amount) over reaching as neighbours_amount,
        count(*) filter (where neighbours.amount <> 0) over reaching as neighbours_count
    from wanted as extra
    inner join wanted as neighbours using (gap)
    where
        not extra.is_total and extra.amount <> 0 and abs(extra.wanted) <= extra.slack
        and not neighbours.is_total and neighbours.position <> extra.position
    window reaching as (
        partition by gap, extra.position, neighbours.position > extra.position order by abs(neighbours.position - extra.position)
    )

),

spelt as (

    select
        * exclude (slack),
        (gap, position) in (select (gap, position) from neighbourhoods where neighbours_amount = amount and neighbours_count > 1)
        as is_sum_of_neighbours,
        unnest(case when slack > 0 then [0, slack] else [0] end) as slack
    from wanted

),

slips as (

    select
        *,
        {{ slip('amount', 'wanted', 'slack', 'step') }} as slip
    from spelt

),

suspects as (

    select
        gaps.filing_key,
        gaps.subject,
        gaps.line_no,
        gaps.measure,
        list({
            'label': slips.label,
            'is_total': slips.is_total,
            'kind': slips.slip.kind,
            'rank': slips.slip.rank + case when slips.slack > 0 then 20 else 0 end,
            'also': case when slips.slip.kind in ('line missing', 'line counted twice', 'subtotal added as a line') then slips.total_also else slips.also end
        }) as suspects
    from slips
    inner join gaps using (gap)
    where slips.slip is not null
    group by gaps.filing_key, gaps.subject, gaps.line_no, gaps.measure

)
{% endmacro %}

{#- Another comparison in which a figure stands: when that one holds it clears the figure, when it fails it points at it. -#}
{% macro also(check_name, subject, line_no='null', measure='null') -%}
{'check_name': {{ check_name }}, 'subject': {{ subject }}, 'line_no': cast({{ line_no }} as integer), 'measure': cast({{ measure }} as varchar)}
{%- endmacro %}
