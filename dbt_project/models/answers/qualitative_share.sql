{{ config(materialized='view') }}
select
    fiscal_year,
    document_type,
    province_name,
    city_name,
    agency_type,
    cast(sum(indicators) as bigint) as indicators,
    cast(sum(qualitative) as bigint) as qualitative,
    cast(sum(qualitative) * 100.0 / sum(indicators) as decimal(5, 2)) as qualitative_pct
from {{ ref('targets_met') }}
group by fiscal_year, document_type, province_name, city_name, agency_type
