{{ config(materialized='incremental', meta={'touched': ['filing_key', 'int_sighted_filings']}) }}
with filings as (

    select filing_key, sha256 from {{ ref('int_filings') }}
    where {{ is_touched(of='int_sighted_filings') }}

)

select
    filings.filing_key,
    sightings.source_name,
    sightings.location,
    sightings.file_name,
    sightings.first_seen_at,
    sightings.last_seen_at,
    sightings.is_present
from {{ ref('stg_sources__sighting') }} as sightings
inner join filings using (sha256)
order by filing_key, source_name, location
