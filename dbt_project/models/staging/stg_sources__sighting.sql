with source as (

    select * from {{ source('landed', 'sighting') }}

),

renamed as (

    select
        source_name,
        location,
        file_name,
        sha256,
        title,
        source_url,
        cast(published_on as date) as published_on,
        cast(title_fiscal_year as integer) as title_fiscal_year,
        cast(manifest_fiscal_year as integer) as manifest_fiscal_year,
        first_seen_at,
        last_seen_at,
        is_present
    from source

)

select * from renamed
