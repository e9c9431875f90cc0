-- One row an indicator whose target states its figure twice and differently, or one row for all when there is none.
with targets as (

    select
        *,
        restated_value is not null and target_value is distinct from restated_value as differs
    from {{ touched('stg_filings__indicator') }}

),

rows as (

    select
        filing_key,
        indicator_name as subject,
        line_no,
        target_value as reported,
        restated_value as computed,
        target_text as diagnosis,
        1 as operands_compared,
        case when target_value is null then 1 else 0 end as operands_missing,
        source_page,
        source_locator
    from targets
    where differs
    union all
    select filing_key, '指标', null, count(*), count(*), null, count(*), 0, null, null
    from targets
    group by filing_key
    having not bool_or(differs)

)

{{ compare_counts('rows') }}
