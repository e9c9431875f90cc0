-- One row a filing: what it says of itself, its year, and where and when its bytes were first seen. A night works out those of which something was
-- read or seen otherwise, and keeps the others.
{%- set filings = ref('stg_filings__filing') %}
with filings as (

    select filings.*, reread.read, reread.seen
    from {{ touched_rows(filings) if var('incremental') else filings }} as filings
    inner join {{ ref('int_reread_filings') }} as reread using (filing_key)

),

years as (

    select * from {{ ref('int_filing_years') }}

),

seen_again as (

    select sha256 from {{ ref('stg_sources__sighting') }}
    where sha256 in (select sha256 from filings)
    group by sha256
    having count(*) > 1

),

seen as (

    -- Of the places where a document was first seen, those come first of which a manifest or a page says something.
    select *, row_number() over (
        partition by sha256 order by first_seen_at, title is null and source_url is null, source_name, location
    ) as place_no
    from {{ ref('stg_sources__sighting') }}
    where sha256 in (select sha256 from seen_again)

),

sightings as (

    select sha256, first_seen_at, file_name, source_name, source_url, title, published_on
    from {{ ref('stg_sources__sighting') }}
    where sha256 in (select sha256 from filings) and sha256 not in (select sha256 from seen_again)
    union all
    select
        sha256,
        min(first_seen_at) as first_seen_at,
        arg_min(file_name, place_no) as file_name,
        arg_min(source_name, place_no) as source_name,
        arg_min(source_url, place_no) as source_url,
        arg_min(title, place_no) as title,
        arg_min(published_on, place_no) as published_on
    from seen
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
