with source as (

    select * from {{ source('landed', 'project_spending') }}

),

renamed as (

    select
        landed.fact_key,
        landed.filing_key,
        landed.source_page,
        landed.source_locator,
        landed.line_no,
        landed.project_name,
        landed.source_no,
        landed.funding_source,
        landed.is_total,
        landed.initial_budget_yuan,
        landed.budget_yuan,
        landed.actual_yuan,
        landed.half_unit_yuan,
        landed.reported_execution_pct,
        landed.execution_half_unit_pct,
        landed.project_key
    from source as landed
    inner join {{ ref('base_filings__latest_reading') }} using (filing_key, batch_id)

)

select * from renamed
