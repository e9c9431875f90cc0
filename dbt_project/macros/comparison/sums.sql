{#-
A printed total against the sum of its parts, as intervals.

`figures` is a relation with a row a figure: filing_key, subject, line_no, measure, is_total, is_subtotal (a part that is itself a sum of
lines printed above or below), label, position (its line, where it is one of a list), amount, half_unit, also (another comparison that it
stands in), source_page, source_locator. Every figure that is not zero stands for half a printed unit around it; the total and the sum of its parts are
consistent when the intervals overlap, that is, when they differ by no more than the half units of all figures together. A gap
within that is likely to be rounding up to three standard deviations of as many independent uniform errors (of variance h²/3).
-#}
{% macro compare_sums(figures) %}
summed as (

    select
        filing_key,
        subject,
        line_no,
        measure,
        sum(amount) filter (where is_total) as reported,
        sum(amount) filter (where not is_total) as computed,
        coalesce(sum(half_unit) filter (where amount <> 0), 0) as tolerance,
        -- squared as DECIMAL: to make a whole number of each half unit would divide 128 bits by a million, the dearest step of the rule
        3 * coalesce(sum({{ squared('half_unit') }}) filter (where amount <> 0), 0) as limit_squared,
        count(amount) filter (where not is_total) as operands_compared,
        count(*) - count(amount)
        + case when bool_or(is_total) then 0 else 1 end
        + case when bool_or(not is_total) then 0 else 1 end as operands_missing,
        min(source_page) filter (where is_total) as source_page,
        min(source_locator) filter (where is_total) as source_locator
    from {{ figures }}
    group by filing_key, subject, line_no, measure

),

compared as (

    select
        *,
        reported - computed as difference,
        -- most sums hold to the fen, and roots are dear
        case when reported <> computed then {{ root('limit_squared') }} end as rounding_limit
    from summed

)
{%- if var('explained') %},

{{ explain_gaps('compared', figures) }}
{%- endif %}

select
    compared.filing_key,
    compared.subject,
    compared.line_no,
    compared.measure,
    'yuan' as measure_unit,
    {{ figure('compared.reported') }} as reported,
    {{ figure('compared.computed') }} as computed,
    {{ figure('compared.difference') }} as difference,
    {{ figure('compared.tolerance') }} as tolerance,
    {{ figure('compared.rounding_limit') }} as rounding_limit,
    case
        when compared.operands_missing > 0 or compared.difference = 0 then null
        when abs(compared.difference) <= compared.tolerance then 'rounding'
    end as diagnosis,
    {{ 'suspects.suspects' if var('explained') else 'null as suspects' }},
    compared.operands_compared,
    compared.operands_missing,
    compared.source_page,
    compared.source_locator
from compared
{%- if var('explained') %}
left join suspects
    on compared.filing_key = suspects.filing_key
    and compared.subject = suspects.subject
    and compared.line_no is not distinct from suspects.line_no
    and compared.measure is not distinct from suspects.measure
{%- endif %}
{% endmacro %}
