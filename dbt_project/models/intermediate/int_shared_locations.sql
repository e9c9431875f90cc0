-- Where more than one readable document was seen, one after another: the sightings there. Most locations have one, and nothing to compare.
with shared as (

    select hash(source_name, location) as place from {{ ref('stg_sources__sighting') }}
    group by hash(source_name, location)
    having count(*) > 1

),

seen as materialized (

    select source_name, location, sha256, first_seen_at, last_seen_at, is_present
    from {{ ref('stg_sources__sighting') }}
    where hash(source_name, location) in (select place from shared)

),

readable as (

    select source_name, location, sha256, first_seen_at, last_seen_at, is_present
    from seen
    where sha256 in (
        select sha256 from {{ ref('int_filings') }}
        where rejection_reason is null and sha256 in (select sha256 from seen)
    )

)

select * from readable
where (source_name, location) in (select (source_name, location) from readable group by source_name, location having count(*) > 1)
