{{ config(alias='dim_filing') }}
-- What earlier readings said of filings. The year is the reading's own, or else what listings' titles or the manifest state.
with sighted as (

    select
        sha256,
        first(title_fiscal_year order by first_seen_at, location) filter (where title_fiscal_year is not null) as title_fiscal_year,
        first(manifest_fiscal_year order by first_seen_at, location) filter (where manifest_fiscal_year is not null) as manifest_fiscal_year
    from {{ ref('stg_sources__sighting') }}
    group by sha256

)

select
    filings.filing_key,
    filings.sha256,
    filings.filing_ordinal,
    filings.document_type,
    filings.department_key,
    cast(coalesce(
        filings.document_fiscal_year,
        cast(trim(split_part(filings.other_fiscal_years, ',', 1)) as integer),
        sighted.title_fiscal_year,
        sighted.manifest_fiscal_year,
        0
    ) as integer) as year_key,
    filings.currency_unit,
    filings.page_count,
    filings.reader,
    filings.reader_version,
    filings.rejection_reason,
    filings.batch_id,
    readings.known_from,
    readings.known_until
from {{ source('landed', 'filing') }} as filings
inner join {{ ref('base_filings__reading') }} as readings using (filing_key, batch_id)
left join sighted using (sha256)
where not readings.is_latest
order by filings.filing_key, readings.known_from, filings.batch_id
