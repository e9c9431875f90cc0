-- The indicators that touched filings name, or named in the last publication. Where a filing that was read again, or is gone, named one, its name may
-- be gone, too.
{%- if var('incremental') %}
with earlier as (

    select earlier.filing_key, filings.loaded_at is distinct from earlier.loaded_at as is_read_again
    from {{ published('dim_filing') }} as earlier
    left join {{ ref('stg_filings__filing') }} as filings using (filing_key)
    where {{ is_touched('earlier.filing_key') }}

)

select indicator_key, bool_or(is_read_again) as is_renamed
from {{ published('fct_indicator') }}
inner join earlier using (filing_key)
group by indicator_key
union
{%- endif %}
select distinct indicator_key, false as is_renamed
from {{ touched('fct_indicator') }}
