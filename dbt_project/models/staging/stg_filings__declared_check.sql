with source as (

    select * from {{ source('landed', 'declared_check') }}

),

renamed as (

    select
        landed.filing_key,
        landed.check_name,
        landed.measure
    from source as landed
    inner join {{ ref('base_filings__latest_reading') }} using (filing_key, batch_id)

)

select * from renamed
