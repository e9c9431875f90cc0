{{ config(materialized='view') }}
-- Who is named by which filing of which year, and who is named by the register of expected filings alone.
select
    department_key,
    department_name,
    department_code,
    parent_department_key as parent_key,
    year_key,
    filing_key
from {{ ref('department_mention') }}
union all
select distinct
    department_key,
    department_name,
    null,
    null,
    cast(fiscal_year as integer),
    null
from {{ ref('stg_sources__expected_filing') }}
where is_expected and fiscal_year is not null and department_key not in (select department_key from {{ ref('department_mention') }})
