-- What replaced a document at a location of its own: the readable bytes that stand there now, or that stood there last.
with filings as (

    select * from {{ ref('int_filings') }}
    where rejection_reason is null

),

readable as (

    select
        source_name,
        location,
        sha256,
        row_number() over (
            partition by source_name, location order by is_present desc, last_seen_at desc, first_seen_at desc, sha256 desc
        ) as age
    from {{ ref('int_shared_locations') }}

),

replaced as (

    select
        older.sha256,
        newest.sha256 as revision_sha256
    from readable as older
    inner join readable as newest using (source_name, location)
    where older.age > 1 and newest.age = 1

)

-- Of a document of several filings, the filing of the same department and type takes the place, else the first.
select
    older.filing_key,
    first(
        newest.filing_key
        order by
            newest.department_key is not distinct from older.department_key desc,
            newest.document_type is not distinct from older.document_type desc,
            newest.first_seen_at desc,
            newest.filing_ordinal,
            newest.filing_key
    ) as revision_filing_key
from replaced
inner join filings as older on replaced.sha256 = older.sha256
inner join filings as newest on replaced.revision_sha256 = newest.sha256
group by older.filing_key
