-- The fiscal year of a filing: what the document states before its listings' titles before the manifest; never today's date. Most filings have
-- it from the document alone, and nothing to choose from.
{%- set filings = ref('stg_filings__filing') %}
with filings as (

    select filing_key, sha256, document_fiscal_year, other_fiscal_years
    from {{ touched_rows(filings) if var('incremental') else filings }}

),

sightings as (

    select * from {{ ref('stg_sources__sighting') }}
    where title_fiscal_year is not null or manifest_fiscal_year is not null

),

stated as (

    select filing_key, 1 as rank, 'document' as basis, null as first_seen_at, '' as location, document_fiscal_year as fiscal_year
    from filings
    union all
    select filing_key, 2, 'document', null, '', cast(trim(unnest(string_split(other_fiscal_years, ','))) as integer)
    from filings
    where other_fiscal_years is not null
    union all
    select filing_key, 3, 'title', first_seen_at, location, title_fiscal_year
    from filings
    inner join sightings using (sha256)
    union all
    select filing_key, 4, 'manifest', first_seen_at, location, manifest_fiscal_year
    from filings
    inner join sightings using (sha256)

),

said_elsewhere as (

    select filing_key from stated
    where rank > 1 and fiscal_year is not null

),

chosen as (

    select
        filing_key,
        first(fiscal_year order by rank, first_seen_at, location, fiscal_year) as fiscal_year,
        first(basis order by rank, first_seen_at, location, fiscal_year) as fiscal_year_basis,
        count(distinct fiscal_year) as stated_year_count,
        array_to_string(list_sort(list(distinct basis || ' ' || fiscal_year)), ', ') as stated_years
    from stated
    where fiscal_year is not null and filing_key in (select filing_key from said_elsewhere)
    group by filing_key
    union all
    select filing_key, document_fiscal_year, 'document', 1, 'document ' || document_fiscal_year
    from filings
    where document_fiscal_year is not null and filing_key not in (select filing_key from said_elsewhere)

)

select
    filings.filing_key,
    chosen.fiscal_year,
    coalesce(chosen.fiscal_year, 0) as year_key,
    coalesce(chosen.fiscal_year_basis, 'unknown') as fiscal_year_basis,
    coalesce(chosen.stated_year_count, 0) as stated_year_count,
    chosen.stated_years
from filings
left join chosen using (filing_key)
