with source as (

    select * from {{ source('landed', 'numbered_item') }}

),

renamed as (

    select
        landed.fact_key,
        landed.filing_key,
        landed.source_page,
        landed.source_locator,
        landed.subject,
        landed.list_no,
        landed.position,
        landed.ordinal
    from source as landed
    inner join {{ ref('base_filings__latest_reading') }} using (filing_key, batch_id)

)

select * from renamed
