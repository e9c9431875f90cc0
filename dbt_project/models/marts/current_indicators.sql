{{ config(materialized='view') }}
select
    years.fiscal_year,
    {{ region_in_year() }},
    departments.agency_type,
    departments.department_name,
    filings.document_type,
    projects.project_kind,
    projects.project_name,
    facts.ordinal,
    indicators.level1_name,
    indicators.level2_name,
    indicators.indicator_name,
    facts.target_text,
    facts.comparator,
    facts.target_value,
    facts.target_unit,
    facts.actual_text,
    facts.actual_value,
    facts.is_met,
    filings.status,
    filings.status_reason,
    filings.file_name,
    facts.source_page,
    facts.fact_key,
    facts.filing_key,
    facts.department_key
from {{ ref('fct_indicator') }} as facts
inner join {{ ref('dim_filing') }} as filings using (filing_key)
inner join {{ ref('dim_project') }} as projects using (project_key)
inner join {{ ref('dim_indicator') }} as indicators using (indicator_key)
inner join {{ ref('dim_department') }} as departments on facts.department_key = departments.department_key
inner join {{ ref('dim_year') }} as years on facts.year_key = years.year_key
left join {{ ref('department_region') }} as regions
    on facts.department_key = regions.department_key and facts.year_key = regions.year_key
where filings.is_current
