-- One row a declared sum whose gap rounding can explain: the gap against three standard deviations of that many rounding errors.
with gaps as (
{% for check, rule in var('rules').items() if rule.arithmetic == 'sum' %}
    {{ 'union all' if not loop.first }}
    select *, '{{ check }}' as check_name
    from {{ ref(check) }}
    where diagnosis = 'rounding'
{% endfor %}
),

declared as (

    select distinct filing_key, check_name, measure as declared_measure
    from {{ ref('stg_filings__declared_check') }}

)

select
    filing_key,
    subject,
    line_no,
    check_name || ' ' || declared_measure as measure,
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
from gaps
inner join declared using (filing_key, check_name)
where coalesce(measure, declared_measure) = declared_measure
