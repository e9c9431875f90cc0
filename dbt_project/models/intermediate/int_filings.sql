-- One row a filing: what it says of itself, its year, and where and when its bytes were first seen.
with filings as (

    select * from {{ ref('stg_filings__filing') }}

),

years as (

    select * from {{ ref('int_filing_years') }}

),

sightings as (

    select
        sha256,
        min(first_seen_at) as first_seen_at,
        first(file_name order by first_seen_at, source_name, location) as file_name,
        first(source_name order by first_seen_at, source_name, location) as source_name,
        first(source_url order by first_seen_at, source_name, location) filter (where source_url is not null) as source_url,
        first(title order by first_seen_at, source_name, location) filter (where title is not null) as title,
        first(published_on order by first_seen_at, source_name, location) filter (where published_on is not null) as published_on
    from {{ ref('stg_sources__sighting') }}
    group by sha256

)

select
    filings.*,
    years.fiscal_year,
    years.year_key,
    years.fiscal_year_basis,
    sightings.file_name,
    sightings.source_name,
    sightings.source_url,
    coalesce(sightings.title, filings.document_title) as title,
    sightings.published_on,
    sightings.first_seen_at
from filings
inner join years using (filing_key)
left join sightings using (sha256)
