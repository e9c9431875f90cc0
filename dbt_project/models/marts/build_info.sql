-- What the warehouse was made of; nothing in it comes from the clock or the machine.
with filings as (

    select * from {{ ref('dim_filing') }}

)

select
    count(distinct sha256) as documents,
    count(*) as filings,
    count(*) filter (where status = 'reconciled') as reconciled_filings,
    count(*) filter (where status = 'unreconciled') as unreconciled_filings,
    count(*) filter (where status = 'rejected') as rejected_filings,
    count(*) filter (where is_current) as current_filings,
    (select count(*) from {{ ref('fct_check_result') }}) as check_results,
    max(loaded_at) as last_loaded_at,
    array_to_string(list_sort(list(distinct reader_version)), ', ') as reader_versions,
    '{{ var('rules') | join(', ') }}' as rules
from filings
