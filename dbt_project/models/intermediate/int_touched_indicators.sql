-- The indicators that touched filings name, or named in the last publication. Where a filing that was read again, or is gone, named one, its name may
-- be gone, too.
{%- if var('incremental') %}
with former as (

    select filing_key, loaded_at from {{ published('dim_filing') }}
    where {{ is_touched(of='int_restated_filings') }}

),

read_again as (

    select former.filing_key
    from former
    left join {{ ref('int_filings') }} as filings using (filing_key)
    where filings.loaded_at is distinct from former.loaded_at

)

select distinct indicator_key, true as is_renamed
from {{ published('fct_indicator') }}
where filing_key in (select filing_key from read_again)
union
{%- endif %}
select distinct indicator_key, false as is_renamed
from {{ touched('fct_indicator') }}
