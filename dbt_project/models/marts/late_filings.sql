{{ config(materialized='view') }}
select
    department_key,
    department_name,
    document_type,
    year_key as fiscal_year,
    due_on,
    cast(current_date - due_on as integer) as days_late,
    basis,
    note
from {{ ref('fct_expected_filing') }}
where status = 'awaited' and due_on < current_date
