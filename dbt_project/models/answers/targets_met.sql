{{ config(materialized='table') }}
-- Counted by filing before any name is joined.
with counts as (

    select
        filing_key,
        count(*) as indicators,
        count(*) filter (where is_met) as met,
        count(*) filter (where not is_met) as missed,
        count(*) filter (where is_met is null and actual_text is not null) as unmeasurable,
        count(*) filter (where actual_text is null) as without_result,
        count(*) filter (where comparator = 'text') as qualitative
    from {{ ref('fct_indicator') }}
    group by filing_key

)

select
    years.fiscal_year,
    departments.province_name,
    departments.city_name,
    departments.region_name,
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
from counts
inner join {{ ref('dim_filing') }} as filings using (filing_key)
inner join {{ ref('dim_department') }} as departments using (department_key)
inner join {{ ref('dim_year') }} as years using (year_key)
where filings.is_current
group by
    years.fiscal_year,
    departments.province_name,
    departments.city_name,
    departments.region_name,
    departments.agency_type,
    departments.department_name,
    filings.document_type,
    filings.status
