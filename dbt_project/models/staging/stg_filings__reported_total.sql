with source as (

    select * from {{ source('landed', 'reported_total') }}

),

renamed as (

    select
        landed.fact_key,
        landed.filing_key,
        landed.source_page,
        landed.source_locator,
        landed.subject,
        landed.spending_unit_name,
        landed.measure,
        landed.amount_yuan,
        landed.half_unit_yuan,
        landed.spending_unit_key
    from source as landed
    inner join {{ ref('base_filings__latest_reading') }} using (filing_key, batch_id)

)

select * from renamed
