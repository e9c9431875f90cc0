-- One row an indicator whose target states its figure twice and differently, or one row for all when there is none.
with differing as (

    select * from {{ touched('stg_filings__indicator') }}
    where restated_value is not null and target_value is distinct from restated_value

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
    from differing
    union all
    select filing_key, '指标', null, count(*), count(*), null, count(*), 0, null, null
    from {{ touched('stg_filings__indicator') }}
    where filing_key not in (select filing_key from differing)
    group by filing_key

)

{{ compare_counts('rows') }}
