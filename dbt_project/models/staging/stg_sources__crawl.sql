with source as (

    select * from {{ source('landed', 'crawl') }}

)

select * from source
