with source as (

    select * from {{ source('landed', 'score') }}

),

renamed as (

    select
        landed.fact_key,
        landed.filing_key,
        landed.source_page,
        landed.source_locator,
        landed.line_no,
        landed.project_name,
        landed.position,
        landed.item,
        landed.ordinal,
        landed.item_name,
        landed.weight,
        landed.score,
        landed.half_unit_score,
        landed.deviation_text,
        landed.project_key
    from source as landed
    inner join {{ ref('base_filings__latest_reading') }} using (filing_key, batch_id)

)

select * from renamed
