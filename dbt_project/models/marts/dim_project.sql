-- A project that several filings name has its attributes from the newest of them.
with lines as (

    select
        lines.*,
        filings.department_key,
        filings.published_on,
        filings.first_seen_at,
        filings.sha256
    from {{ ref('stg_filings__project_budget') }} as lines
    inner join {{ ref('int_filings') }} as filings using (filing_key)
    where filings.rejection_reason is null

)

select
    project_key,
    department_key,
    spending_unit_key,
    project_name,
    project_code,
    project_kind
from lines
qualify row_number() over (
    partition by project_key order by published_on desc nulls last, first_seen_at desc nulls last, sha256 desc, fact_key
) = 1
order by project_key
