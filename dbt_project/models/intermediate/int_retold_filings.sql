-- The filings of the departments that answers tell of anew, as they are and as they were.
with filings as (

    select filing_key, department_key, false as is_held from {{ ref('dim_filing') }}
    union all
    select filing_key, department_key, true from {{ published('dim_filing') }}

)

select filing_key, bool_or(is_held) as is_held
from filings
where department_key in (select department_key from {{ ref('int_retold_departments') }})
group by filing_key
