-- The filings that were read or seen otherwise than when their row in int_filings was made, and those that are no longer there; all of them in a full
-- build. A row is made of the latest reading, and of all sightings but for when each was the last.
with sightings as (

    select
        hash(sha256) as document,
        bit_xor(hash(
            source_name, location, file_name, sha256, title, source_url, published_on, title_fiscal_year, manifest_fiscal_year, first_seen_at
        )) as seen
    from {{ ref('stg_sources__sighting') }}
    group by hash(sha256)

),

present as (

    select readings.filing_key, readings.digest as read, sightings.seen, readings.folder
    from {{ ref('base_filings__reading') }} as readings
    left join sightings using (document)
    where readings.is_latest

)

{% if var('incremental') -%}
select filing_key, present.read, present.seen, present.folder, held.filing_key is not null as is_held
from present
full join kept.int_filings as held using (filing_key)
where present.read is distinct from held.read or present.seen is distinct from held.seen
{%- else -%}
select *, false as is_held from present
{%- endif %}
