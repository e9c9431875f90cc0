-- One row a sum whose gap rounding can explain: the gap against three standard deviations of that many rounding errors.
{%- for check, rule in var('rules').items() if rule.arithmetic == 'sum' %}
{{ 'union all' if not loop.first }}
select
    filing_key,
    subject,
    line_no,
    '{{ check }} ' || coalesce(measure, '') as measure,
    measure_unit,
    reported,
    computed,
    difference,
    rounding_limit as tolerance,
    rounding_limit,
    case when abs(difference) > rounding_limit then 'an unlikely accident of rounding' else 'rounding' end as diagnosis,
    operands_compared,
    operands_missing,
    source_page,
    source_locator
from {{ ref(check) }}
where diagnosis = 'rounding'
{%- endfor %}
