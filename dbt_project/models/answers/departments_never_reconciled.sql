{{ config(materialized='table') }}
with never as (

    select department_key from {{ ref('dim_filing') }}
    where department_key <> 0
    group by department_key
    having not bool_or(status = 'reconciled')

)

select
    departments.province_name,
    departments.city_name,
    departments.region_name,
    departments.department_name,
    count(*) as filings,
    count(distinct years.fiscal_year) as fiscal_years,
    min(filings.first_seen_at) as first_seen_at,
    list_aggregate(list_sort(list(distinct filings.status_reason)), 'string_agg', '; ') as reasons
from {{ ref('dim_filing') }} as filings
inner join never using (department_key)
inner join {{ ref('dim_department') }} as departments using (department_key)
inner join {{ ref('dim_year') }} as years on filings.year_key = years.year_key
group by departments.department_key, departments.province_name, departments.city_name, departments.region_name, departments.department_name
