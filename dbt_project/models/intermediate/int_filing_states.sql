-- What the rows of a filing depend on, as one number a filing: its latest reading, its years, its sightings, what superseded it, what it is
-- laid beside, and what people decided on it. What they depend on in other filings of the department is in the states of those.
with filings as (

    select filing_key, sha256, filing_ordinal, department_key, batch_id, read, seen from {{ ref('int_filings') }}

),

laid_beside as (

    select
        pairs.filing_key,
        bit_xor(hash(pairs.previous_filing_key, pairs.revision_kind, previous.batch_id)) as digest
    from {{ ref('int_revision_pairs') }} as pairs
    inner join filings as previous on pairs.previous_filing_key = previous.filing_key
    group by pairs.filing_key

),

decided as (

    select sha256, filing_ordinal, bit_xor(hash(overrides)) as digest
    from {{ ref('stg_people__override') }} as overrides
    group by sha256, filing_ordinal

)

select
    filings.filing_key,
    filings.department_key,
    hash(
        filings.read, filings.seen, currency.is_current, currency.superseded_by_filing_key, currency.superseded_at, laid_beside.digest,
        decided.digest
    ) as state
from filings
left join {{ ref('int_currency') }} as currency using (filing_key)
left join laid_beside using (filing_key)
left join decided using (sha256, filing_ordinal)
