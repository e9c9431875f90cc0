-- One row a scope of the number audit: the numbers printed against those claimed; the difference is what was not understood.
with audits as (

    select
        filing_key,
        case scope when 'tables' then '表格' when 'second_engine' then '第二引擎' when 'unread_pages' then '图片页' when 'lost_text' then '遗漏文字' else scope end as subject,
        cast(null as integer) as line_no,
        printed_count as reported,
        claimed_count as computed,
        unclaimed_count,
        case when unclaimed_count > 0 then coalesce('not understood: ' || detail, 'not understood') end as diagnosis,
        printed_count as operands_compared,
        case when printed_count = 0 then 1 else 0 end as operands_missing,
        source_page,
        source_locator
    from {{ touched('stg_filings__number_audit') }}

)

{{ compare_counts('audits', difference='unclaimed_count') }}
