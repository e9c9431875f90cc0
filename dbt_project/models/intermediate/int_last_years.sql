{{ config(materialized='view') }}
-- The last year for which anybody filed a document of a type.
select document_type, max(fiscal_year) as last_year
from {{ ref('int_filings') }}
where rejection_reason is null and department_key <> 0 and year_key <> 0
group by document_type
