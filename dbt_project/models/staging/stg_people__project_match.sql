with source as (

    select * from {{ source('landed', 'project_match') }}

)

select * from source
