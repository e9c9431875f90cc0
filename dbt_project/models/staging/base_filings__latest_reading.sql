-- Which batch holds the reading of a document that counts: the one landed last.
with source as (

    select * from {{ source('landed', 'filing') }}

),

latest as (

    select
        filing_key,
        batch_id
    from source
    qualify rank() over (partition by sha256 order by landed_at desc, batch_id desc) = 1

)

select * from latest
