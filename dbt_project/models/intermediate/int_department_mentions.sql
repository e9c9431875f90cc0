-- Who is named by the filings of which year: departments and spending units, with the department above a unit; and who is named
-- by the register of expected filings alone.
with filings as (

    select department_key, department_name, department_code, year_key, rejection_reason, first_seen_at, sha256, filing_key
    from {{ ref('int_filings') }}

),

units as (

    select spending_unit_key, spending_unit_name, spending_unit_code, filing_key
    from {{ ref('stg_filings__project_budget') }}
    where spending_unit_name is not null
    union
    select spending_unit_key, spending_unit_name, null, filing_key
    from {{ ref('stg_filings__reported_total') }}
    where spending_unit_name is not null

),

named as (

    select
        department_key,
        department_name,
        department_code,
        null as parent_key,
        case when rejection_reason is null then year_key else 0 end as year_key,
        first_seen_at,
        sha256
    from filings
    where department_key <> 0
    union all
    select
        units.spending_unit_key,
        units.spending_unit_name,
        units.spending_unit_code,
        nullif(nullif(filings.department_key, 0), units.spending_unit_key),
        filings.year_key,
        filings.first_seen_at,
        filings.sha256
    from units
    inner join filings using (filing_key)

)

select * from named
union all
select distinct
    department_key,
    department_name,
    null,
    null,
    cast(fiscal_year as integer),
    null,
    null
from {{ ref('stg_sources__expected_filing') }}
where is_expected and fiscal_year is not null and department_key not in (select department_key from named)
