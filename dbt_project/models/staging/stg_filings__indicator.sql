with source as (

    select * from {{ source('landed', 'indicator') }}

),

renamed as (

    select
        landed.fact_key,
        landed.filing_key,
        landed.source_page,
        landed.source_locator,
        landed.line_no,
        landed.project_name,
        landed.ordinal,
        landed.printed_level1,
        landed.printed_level2,
        landed.level1_name,
        landed.level2_name,
        landed.indicator_name,
        landed.cycle_target_text,
        landed.target_text,
        landed.comparator,
        landed.target_value,
        landed.target_unit,
        landed.restated_value,
        landed.definition,
        landed.basis,
        landed.actual_text,
        landed.actual_value,
        landed.is_met,
        landed.project_key,
        landed.indicator_key,
        landed.level1_label,
        landed.level2_label,
        landed.indicator_label
    from source as landed
    inner join {{ ref('base_filings__latest_reading') }} using (filing_key, batch_id)

)

select * from renamed
