{{ config(materialized='view') }}
select
    years.fiscal_year,
    departments.province_name,
    departments.city_name,
    departments.region_name,
    departments.agency_type,
    departments.department_name,
    filings.document_type,
    filings.status,
    count(*) as indicators,
    count(*) filter (where facts.is_met) as met,
    count(*) filter (where not facts.is_met) as missed,
    count(*) filter (where facts.is_met is null and facts.actual_text is not null) as unmeasurable,
    count(*) filter (where facts.actual_text is null) as without_result,
    count(*) filter (where facts.comparator = 'text') as qualitative,
    cast(count(*) filter (where facts.comparator = 'text') * 100.0 / count(*) as decimal(5, 2)) as qualitative_pct
from {{ ref('fct_indicator') }} as facts
inner join {{ ref('dim_filing') }} as filings using (filing_key)
inner join {{ ref('dim_department') }} as departments on facts.department_key = departments.department_key
inner join {{ ref('dim_year') }} as years on facts.year_key = years.year_key
where filings.is_current
group by all
