{{ config(materialized='view') }}
select
    fiscal_year,
    document_type,
    province_name,
    city_name,
    region_name,
    agency_type,
    department_name,
    count(*) as projects,
    cast(sum(total_yuan) as decimal(18, 2)) as total_yuan,
    cast(sum(fiscal_appropriation_yuan) as decimal(18, 2)) as fiscal_appropriation_yuan,
    cast(sum(special_account_yuan) as decimal(18, 2)) as special_account_yuan,
    cast(sum(other_yuan) as decimal(18, 2)) as other_yuan,
    filing_key
from {{ ref('reconciled_projects') }}
group by all
