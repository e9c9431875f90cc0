{{ config(materialized='view') }}
select
    fiscal_year,
    document_type,
    province_name,
    city_name,
    region_name,
    agency_type,
    count(*) as departments,
    cast(sum(projects) as bigint) as projects,
    cast(sum(total_yuan) as decimal(18, 2)) as total_yuan
from {{ ref('budget_by_department') }}
group by all
