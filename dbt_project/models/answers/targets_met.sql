{{ config(materialized='view') }}
select
    fiscal_year,
    province_name,
    city_name,
    region_name,
    agency_type,
    department_name,
    document_type,
    status,
    count(*) as indicators,
    count(*) filter (where is_met) as met,
    count(*) filter (where not is_met) as missed,
    count(*) filter (where is_met is null and actual_text is not null) as unmeasurable,
    count(*) filter (where actual_text is null) as without_result,
    count(*) filter (where comparator = 'text') as qualitative,
    cast(count(*) filter (where comparator = 'text') * 100.0 / count(*) as decimal(5, 2)) as qualitative_pct
from {{ ref('current_indicators') }}
group by all
