-- The filings of the departments that answers tell of anew, as they are and as they were.
select filing_key from {{ ref('dim_filing') }}
where department_key in (select department_key from {{ ref('int_retold_departments') }})
union
select filing_key from {{ published('dim_filing') }}
where department_key in (select department_key from {{ ref('int_retold_departments') }})
