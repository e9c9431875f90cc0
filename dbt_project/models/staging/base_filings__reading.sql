-- Every reading of every filing, and for how long it was the one that counts: until its document was read again.
with source as (

    select * from {{ source('landed', 'filing') }}

),

documents as (

    select
        sha256,
        batch_id,
        landed_at as known_from,
        lead(landed_at) over (partition by sha256 order by landed_at, batch_id) as known_until,
        row_number() over (partition by sha256 order by landed_at desc, batch_id desc) = 1 as is_latest
    from (select distinct sha256, batch_id, landed_at from source) as readings

)

select
    source.filing_key,
    source.batch_id,
    documents.known_from,
    documents.known_until,
    documents.is_latest
from source
inner join documents using (sha256, batch_id)
