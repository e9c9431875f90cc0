{{ config(materialized='view') }}
with amounts as (

    select budgets.filing_key, sum(budgets.total_yuan) as total_yuan
    from {{ ref('fct_project_budget') }} as budgets
    inner join {{ ref('dim_project') }} as projects using (project_key)
    where projects.project_kind = 'project'
    group by budgets.filing_key

)

select
    filings.document_type,
    years.fiscal_year,
    count(*) filter (where filings.is_current and filings.status = 'reconciled') as filings_in,
    count(*) filter (where filings.is_current and filings.status = 'unreconciled') as filings_left_out_unreconciled,
    count(*) filter (where filings.status = 'rejected') as filings_left_out_rejected,
    count(*) filter (where not filings.is_current and filings.status <> 'rejected') as filings_left_out_superseded,
    cast(
        coalesce(sum(amounts.total_yuan) filter (where filings.is_current and filings.status = 'reconciled'), 0) as decimal(18, 2)
    ) as yuan_in,
    cast(
        coalesce(sum(amounts.total_yuan) filter (where filings.is_current and filings.status = 'unreconciled'), 0) as decimal(18, 2)
    ) as yuan_left_out_unreconciled
from {{ ref('dim_filing') }} as filings
inner join {{ ref('dim_year') }} as years using (year_key)
left join amounts using (filing_key)
group by filings.document_type, years.fiscal_year
