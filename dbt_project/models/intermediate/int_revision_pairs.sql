-- Which filing to lay beside which: what stood at its location before, or what it superseded; none where both say the same.
with filings as (

    select * from {{ ref('int_filings') }}
    where rejection_reason is null

),

places as (

    select
        sha256,
        lag(sha256) over (partition by source_name, location order by first_seen_at, last_seen_at, sha256) as previous_sha256
    from {{ ref('int_shared_locations') }}

),

replaced as (

    select
        newer.filing_key,
        older.filing_key as previous_filing_key
    from places
    inner join filings as newer on places.sha256 = newer.sha256
    inner join filings as older on places.previous_sha256 = older.sha256
    qualify row_number() over (
        partition by newer.filing_key, older.sha256
        order by
            older.department_key is not distinct from newer.department_key desc,
            older.document_type is not distinct from newer.document_type desc,
            older.filing_ordinal = newer.filing_ordinal desc,
            older.filing_ordinal
    ) = 1

),

paired as (

    select filing_key, previous_filing_key, 1 as rank, 'replaced' as revision_kind
    from replaced
    union all
    select superseded_by_filing_key, filing_key, 2, 'amended'
    from {{ ref('int_currency') }}
    where superseded_by_filing_key is not null

)

select
    paired.filing_key,
    paired.previous_filing_key,
    first(paired.revision_kind order by paired.rank) as revision_kind
from paired
inner join filings as newer on paired.filing_key = newer.filing_key
inner join filings as older on paired.previous_filing_key = older.filing_key
-- A location that is used for the next year's filing holds no revision, and a document produced anew says what it said.
where
    older.content_hash is distinct from newer.content_hash
    and (older.year_key = newer.year_key or older.year_key = 0 or newer.year_key = 0)
group by paired.filing_key, paired.previous_filing_key
