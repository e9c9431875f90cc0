{{ config(materialized='table') }}
select
    years.fiscal_year,
    case when regions.region_code is null then departments.province_name else regions.province_name end as province_name,
    case when regions.region_code is null then departments.city_name else regions.city_name end as city_name,
    case when regions.region_code is null then departments.region_name else regions.region_name end as region_name,
    departments.agency_type,
    departments.department_name,
    filings.document_type,
    filings.status,
    cast(sum(counts.indicators) as bigint) as indicators,
    cast(sum(counts.met) as bigint) as met,
    cast(sum(counts.missed) as bigint) as missed,
    cast(sum(counts.unmeasurable) as bigint) as unmeasurable,
    cast(sum(counts.without_result) as bigint) as without_result,
    cast(sum(counts.qualitative) as bigint) as qualitative,
    cast(sum(counts.qualitative) * 100.0 / sum(counts.indicators) as decimal(5, 2)) as qualitative_pct
from {{ ref('filing_figures') }} as counts
inner join {{ ref('dim_filing') }} as filings using (filing_key)
inner join {{ ref('dim_department') }} as departments on filings.department_key = departments.department_key
inner join {{ ref('dim_year') }} as years on filings.year_key = years.year_key
left join {{ ref('department_region') }} as regions
    on filings.department_key = regions.department_key and filings.year_key = regions.year_key
where filings.is_current and counts.indicators > 0
group by all
