-- One row a filing: how many fiscal years are stated of it, by the document, its listings' titles and the manifest, against one.
with years as (

    select
        filing_key,
        '年度' as subject,
        cast(null as integer) as line_no,
        stated_year_count as reported,
        1 as computed,
        case
            when stated_year_count = 0 then 'stated nowhere'
            when stated_year_count > 1 then stated_years
        end as diagnosis,
        stated_year_count as operands_compared,
        case when stated_year_count = 0 then 1 else 0 end as operands_missing,
        cast(null as integer) as source_page,
        cast(null as varchar) as source_locator
    from {{ ref('int_filing_years') }}
    where {{ is_touched() }}

)

{{ compare_counts('years') }}
