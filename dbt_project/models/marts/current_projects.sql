{{ config(materialized='view') }}
select
    years.fiscal_year,
    {{ region_in_year() }},
    departments.agency_type,
    departments.department_name,
    units.department_name as spending_unit_name,
    filings.document_type,
    projects.project_kind,
    projects.project_name,
    projects.project_code,
    budgets.total_yuan,
    budgets.fiscal_appropriation_yuan,
    budgets.special_account_yuan,
    budgets.other_yuan,
    budgets.objective_text,
    filings.status,
    filings.status_reason,
    filings.file_name,
    budgets.source_page,
    budgets.line_no,
    budgets.fact_key,
    budgets.filing_key,
    budgets.project_key,
    budgets.department_key
from {{ ref('fct_project_budget') }} as budgets
inner join {{ ref('dim_filing') }} as filings using (filing_key)
inner join {{ ref('dim_project') }} as projects using (project_key)
inner join {{ ref('dim_department') }} as departments on budgets.department_key = departments.department_key
inner join {{ ref('dim_department') }} as units on budgets.spending_unit_key = units.department_key
inner join {{ ref('dim_year') }} as years on budgets.year_key = years.year_key
left join {{ ref('department_region') }} as regions
    on budgets.department_key = regions.department_key and budgets.year_key = regions.year_key
where filings.is_current
