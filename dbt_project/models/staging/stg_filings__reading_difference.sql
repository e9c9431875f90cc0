with source as (

    select * from {{ source('landed', 'reading_difference') }}

),

renamed as (

    select
        landed.fact_key,
        landed.filing_key,
        landed.source_page,
        landed.source_locator,
        landed.subject,
        landed.field,
        landed.first_text,
        landed.second_text,
        landed.first_value,
        landed.second_value
    from source as landed
    inner join {{ ref('base_filings__latest_reading') }} using (filing_key, batch_id)

)

select * from renamed
