{{ config(materialized='table') }}
-- A department lies where it lay in the year of its filing: districts are merged, raised and given to other cities.
select
    years.fiscal_year,
    filings.document_type,
    case when regions.region_code is null then departments.province_name else regions.province_name end as province_name,
    case when regions.region_code is null then departments.city_name else regions.city_name end as city_name,
    case when regions.region_code is null then departments.region_name else regions.region_name end as region_name,
    departments.agency_type,
    departments.department_name,
    present.department_name as current_department_name,
    figures.projects,
    figures.total_yuan,
    figures.fiscal_appropriation_yuan,
    figures.special_account_yuan,
    figures.other_yuan,
    figures.filing_key
from {{ ref('filing_figures') }} as figures
inner join {{ ref('dim_filing') }} as filings using (filing_key)
inner join {{ ref('dim_department') }} as departments on filings.department_key = departments.department_key
inner join {{ ref('dim_department') }} as present on departments.current_department_key = present.department_key
inner join {{ ref('dim_year') }} as years on filings.year_key = years.year_key
left join {{ ref('department_region') }} as regions
    on filings.department_key = regions.department_key and filings.year_key = regions.year_key
where filings.is_current and filings.status = 'reconciled' and figures.projects > 0
