with source as (

    select * from {{ source('landed', 'department_spending') }}

),

renamed as (

    select
        landed.fact_key,
        landed.filing_key,
        landed.source_page,
        landed.source_locator,
        landed.line_no,
        landed.funding_source,
        landed.is_total,
        landed.initial_budget_yuan,
        landed.adjustment_yuan,
        landed.actual_yuan,
        landed.half_unit_yuan,
        landed.reported_completion_pct,
        landed.reported_adjustment_pct,
        landed.completion_half_unit_pct,
        landed.adjustment_half_unit_pct
    from source as landed
    inner join {{ ref('base_filings__latest_reading') }} using (filing_key, batch_id)

)

select * from renamed
