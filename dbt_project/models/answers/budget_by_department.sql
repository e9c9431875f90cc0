{{ config(materialized='incremental', meta={'touched': ['filing_key', 'int_retold_filings']}) }}
-- DuckDB would join the figures of all filings before it looks which are touched.
with figures as (

    select * from {{ ref('filing_figures') }}
    where projects > 0 and {{ is_touched(of='int_retold_filings') }}

)

select
    years.fiscal_year,
    filings.document_type,
    {{ region_in_year() }},
    departments.agency_type,
    departments.department_name,
    present.department_name as current_department_name,
    figures.projects,
    figures.total_yuan,
    figures.fiscal_appropriation_yuan,
    figures.special_account_yuan,
    figures.other_yuan,
    figures.filing_key
from figures
inner join {{ ref('dim_filing') }} as filings using (filing_key)
inner join {{ ref('dim_department') }} as departments on filings.department_key = departments.department_key
inner join {{ ref('dim_department') }} as present on departments.current_department_key = present.department_key
inner join {{ ref('dim_year') }} as years on filings.year_key = years.year_key
left join {{ ref('department_region') }} as regions
    on filings.department_key = regions.department_key and filings.year_key = regions.year_key
where filings.is_current and filings.status = 'reconciled'
