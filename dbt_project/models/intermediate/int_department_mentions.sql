-- Who is named by the filings of which year, when and where first, and who is named by the register of expected filings alone.
select
    mentions.department_key,
    mentions.department_name,
    mentions.department_code,
    mentions.parent_department_key as parent_key,
    mentions.year_key,
    filings.first_seen_at,
    filings.sha256
from {{ ref('department_mention') }} as mentions
inner join {{ ref('int_filings') }} as filings using (filing_key)
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
where is_expected and fiscal_year is not null and department_key not in (select department_key from {{ ref('department_mention') }})
