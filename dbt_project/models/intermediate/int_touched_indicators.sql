-- The indicators that touched filings name, or named in the last publication. Where a filing that was read again, or is gone, named one, its name may
-- be gone, too.
{%- if var('incremental') %}
with read_again as (

    select earlier.filing_key
    from {{ published('dim_filing') }} as earlier
    left join {{ ref('int_filings') }} as filings using (filing_key)
    where {{ is_touched('earlier.filing_key', of='int_restated_filings') }} and filings.loaded_at is distinct from earlier.loaded_at

)

select distinct indicator_key, true as is_renamed
from {{ published('fct_indicator') }}
where filing_key in (select filing_key from read_again)
union
{%- endif %}
select distinct indicator_key, false as is_renamed
from {{ touched('fct_indicator') }}
