{{ config(materialized='view') }}
select
    filings.filing_key,
    filings.file_name,
    filings.document_type,
    departments.department_name,
    years.fiscal_year,
    case when filings.status = 'rejected' then 'rejected' else 'superseded' end as why,
    case
        when filings.status = 'rejected' then filings.status_reason
        else 'superseded by ' || coalesce(newer.file_name, newer.sha256)
    end as explanation,
    filings.superseded_by_filing_key
from {{ ref('dim_filing') }} as filings
inner join {{ ref('dim_department') }} as departments using (department_key)
inner join {{ ref('dim_year') }} as years using (year_key)
left join {{ ref('dim_filing') }} as newer on filings.superseded_by_filing_key = newer.filing_key
where not filings.is_current
