with source as (

    select * from {{ source('landed', 'expected_filing') }}

)

select * from source
