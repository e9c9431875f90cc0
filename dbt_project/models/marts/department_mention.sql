{{ config(materialized='incremental') }}
with filings as (

    select * from {{ ref('int_filings') }}
    where {{ is_touched() }}

),

units as (

    select filing_key, spending_unit_key, spending_unit_name, spending_unit_code
    from {{ touched('stg_filings__project_budget') }}
    where spending_unit_name is not null
    union
    select filing_key, spending_unit_key, spending_unit_name, null
    from {{ touched('stg_filings__reported_total') }}
    where spending_unit_name is not null

)

select
    filing_key,
    department_key,
    department_name,
    department_code,
    cast(null as bigint) as parent_department_key,
    case when rejection_reason is null then year_key else 0 end as year_key
from filings
where department_key <> 0
union all
select
    filings.filing_key,
    units.spending_unit_key,
    units.spending_unit_name,
    units.spending_unit_code,
    nullif(nullif(filings.department_key, 0), units.spending_unit_key),
    filings.year_key
from units
inner join filings using (filing_key)
order by filing_key, department_key, department_code
