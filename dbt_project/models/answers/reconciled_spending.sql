{{ config(materialized='view') }}
select
    years.fiscal_year,
    {{ region_in_year() }},
    departments.agency_type,
    departments.department_name,
    facts.funding_source,
    facts.is_total,
    facts.initial_budget_yuan,
    facts.adjustment_yuan,
    facts.actual_yuan,
    filings.file_name,
    facts.source_page,
    facts.fact_key,
    facts.filing_key,
    facts.department_key
from {{ ref('fct_department_spending') }} as facts
inner join {{ ref('dim_filing') }} as filings using (filing_key)
inner join {{ ref('dim_department') }} as departments on facts.department_key = departments.department_key
inner join {{ ref('dim_year') }} as years on facts.year_key = years.year_key
left join {{ ref('department_region') }} as regions
    on facts.department_key = regions.department_key and facts.year_key = regions.year_key
where filings.is_current and filings.status = 'reconciled'
