{{ config(materialized='table') }}
-- Added up by filing before any name is joined: there are many lines, and few filings.
with amounts as (

    select
        lines.filing_key,
        count(*) as projects,
        sum(lines.total_yuan) as total_yuan,
        sum(lines.fiscal_appropriation_yuan) as fiscal_appropriation_yuan,
        sum(lines.special_account_yuan) as special_account_yuan,
        sum(lines.other_yuan) as other_yuan
    from {{ ref('fct_project_budget') }} as lines
    inner join {{ ref('dim_project') }} as projects using (project_key)
    where projects.project_kind = 'project'
    group by lines.filing_key

)

select
    years.fiscal_year,
    filings.document_type,
    departments.province_name,
    departments.city_name,
    departments.region_name,
    departments.agency_type,
    departments.department_name,
    amounts.projects,
    cast(amounts.total_yuan as decimal(18, 2)) as total_yuan,
    cast(amounts.fiscal_appropriation_yuan as decimal(18, 2)) as fiscal_appropriation_yuan,
    cast(amounts.special_account_yuan as decimal(18, 2)) as special_account_yuan,
    cast(amounts.other_yuan as decimal(18, 2)) as other_yuan,
    amounts.filing_key
from amounts
inner join {{ ref('dim_filing') }} as filings using (filing_key)
inner join {{ ref('dim_department') }} as departments using (department_key)
inner join {{ ref('dim_year') }} as years using (year_key)
where filings.is_current and filings.status = 'reconciled'
