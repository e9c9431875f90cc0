with source as (

    select * from {{ source('landed', 'narrative') }}

),

renamed as (

    select
        landed.fact_key,
        landed.filing_key,
        landed.source_page,
        landed.source_locator,
        landed.section_no,
        landed.section,
        landed.heading,
        landed.text
    from source as landed
    inner join {{ ref('base_filings__latest_reading') }} using (filing_key, batch_id)

)

select * from renamed
