-- Every reading of every filing, and for how long it was the one that counts: until its document was read again. Most were read once.
with source as (

    select
        filing_key,
        sha256,
        batch_id,
        landed_at,
        -- what tells a document from others, and a reading, in eight bytes
        hash(sha256) as document,
        hash(batch_id, landed_at, reader_version, content_hash, rejection_reason) as digest,
        {{ 'parse_dirpath(filename)' if var('incremental') else 'cast(null as varchar)' }} as folder
    from {{ source('landed', 'filing') }}

),

read_again as (

    select sha256 from source
    group by sha256
    having count(distinct (batch_id, landed_at)) > 1

),

documents as (

    select
        sha256,
        batch_id,
        landed_at as known_from,
        lead(landed_at) over (partition by sha256 order by landed_at, batch_id) as known_until,
        row_number() over (partition by sha256 order by landed_at desc, batch_id desc) = 1 as is_latest
    from (select distinct sha256, batch_id, landed_at from source where sha256 in (select sha256 from read_again)) as readings

)

select
    source.filing_key,
    source.batch_id,
    documents.known_from,
    documents.known_until,
    documents.is_latest,
    source.document,
    source.digest,
    source.folder
from source
inner join documents using (sha256, batch_id)
union all
select
    filing_key,
    batch_id,
    landed_at,
    null,
    true,
    document,
    digest,
    folder
from source
where sha256 not in (select sha256 from read_again)
