with source as (

    select * from {{ source('landed', 'number_audit') }}

),

renamed as (

    select
        landed.fact_key,
        landed.filing_key,
        landed.source_page,
        landed.source_locator,
        landed.scope,
        landed.printed_count,
        landed.claimed_count,
        landed.unclaimed_count,
        landed.detail
    from source as landed
    inner join {{ ref('base_filings__latest_reading') }} using (filing_key, batch_id)

)

select * from renamed
