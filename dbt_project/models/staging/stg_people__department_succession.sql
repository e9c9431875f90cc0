with source as (

    select * from {{ source('landed', 'department_succession') }}

)

select * from source
