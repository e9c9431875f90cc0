-- One row a declared sum whose gap rounding can explain: the gap against three standard deviations of that many rounding errors.
-- A filing that declares the rule and has no such gap gives one row for all its sums.
with sums as (
{% for check, rule in var('rules').items() if rule.arithmetic == 'sum' %}
    {{ 'union all' if not loop.first }}
    select *, '{{ check }}' as check_name
    from {{ ref(check) }}
{% endfor %}
),

declared as (

    select distinct filing_key, check_name, measure as declared_measure
    from {{ touched('stg_filings__declared_check') }}

),

compared as (

    select sums.*, declared.declared_measure
    from sums
    inner join declared using (filing_key, check_name)
    where coalesce(sums.measure, declared.declared_measure) = declared.declared_measure

),

rows as (

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
        case when abs(difference) > rounding_limit then 'an unlikely accident of rounding' else 'rounding' end as diagnosis,
        operands_compared,
        operands_missing,
        source_page,
        source_locator
    from compared
    where diagnosis = 'rounding'
    union all
    select
        compared.filing_key, null, null, declared.declared_measure, 'count', count(*), count(*), 0, 0, null, count(*), 0, null, null
    from compared
    inner join declared on compared.filing_key = declared.filing_key and declared.check_name = 'rounding_likely'
    group by compared.filing_key, declared.declared_measure
    having not bool_or(coalesce(compared.diagnosis = 'rounding', false))

)

select
    filing_key,
    subject,
    line_no,
    measure,
    measure_unit,
    {{ figure('reported') }} as reported,
    {{ figure('computed') }} as computed,
    {{ figure('difference') }} as difference,
    {{ figure('tolerance') }} as tolerance,
    {{ figure('null') }} as rounding_limit,
    diagnosis,
    operands_compared,
    operands_missing,
    source_page,
    source_locator
from rows
