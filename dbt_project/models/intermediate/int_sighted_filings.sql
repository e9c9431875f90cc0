-- The filings of which it is told anew where and when they were seen: by what is seen of their document and what the last publication tells.
{%- set told = 'bit_xor(hash(source_name, location, file_name, first_seen_at, last_seen_at, is_present))' %}
with sightings as (

    select hash(sha256) as document, {{ told }} as told
    from {{ ref('stg_sources__sighting') }}
    group by hash(sha256)

),

filings as (

    select readings.filing_key, sightings.told
    from {{ ref('base_filings__reading') }} as readings
    inner join sightings using (document)
    where readings.is_latest

),

held as (

    select filing_key, {{ told }} as told
    from {{ published('filing_sighting') }}
    group by filing_key

)

select filing_key, held.filing_key is not null as is_held
from filings
full join held using (filing_key)
where filings.told is distinct from held.told
