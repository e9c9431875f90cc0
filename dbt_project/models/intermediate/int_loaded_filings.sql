{{ config(materialized='view') }}
-- The filings that have facts: all but the rejected ones.
select
    filing_key,
    year_key,
    department_key
from {{ ref('int_filings') }}
where rejection_reason is null
