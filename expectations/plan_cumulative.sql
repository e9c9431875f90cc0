-- One row a project line with a spending plan: the share by the month where it falls, or passes 100%, against what it may be.
with plans as (

    select
        *,
        max(cumulative_pct) over (
            partition by filing_key, line_no order by month rows between unbounded preceding and current row
        ) as highest_so_far
    from {{ touched('stg_filings__disbursement_plan') }}

),

months as (

    select
        *,
        least(highest_so_far, 100) as allowed,
        abs(cumulative_pct - least(highest_so_far, 100)) as breach
    from plans

),

counted as (

    select
        filing_key,
        min(project_name) as subject,
        line_no,
        first(cumulative_pct order by breach desc nulls last, month desc) as reported,
        first(allowed order by breach desc nulls last, month desc) as computed,
        case
            when max(breach) > 0 and reported > 100 then 'passes 100%'
            when max(breach) > 0 then 'falls by month ' || first(month order by breach desc nulls last, month desc)
        end as diagnosis,
        count(cumulative_pct) as operands_compared,
        count(*) - count(cumulative_pct) as operands_missing,
        min(source_page) as source_page,
        first(source_locator order by breach desc nulls last, month desc) as source_locator
    from months
    group by filing_key, line_no

)

{{ compare_counts('counted', unit='pct') }}
