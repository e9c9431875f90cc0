-- What the warehouse was made of. Nothing in it comes from the clock or the machine: a rebuild is identical. What only its publication
-- knows is NULL until then (jixiao.build_info).
with filings as (

    select * from {{ ref('dim_filing') }}

)

select
    cast(null as varchar) as build_id,
    cast(null as timestamptz) as published_at,
    cast(null as varchar) as code_version,
    cast(null as varchar) as schema_version,
    cast(null as varchar) as fingerprint,
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
