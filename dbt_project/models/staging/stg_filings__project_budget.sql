with source as (

    select * from {{ source('landed', 'project_budget') }}

),

renamed as (

    select
        landed.fact_key,
        landed.filing_key,
        landed.source_page,
        landed.source_locator,
        landed.line_no,
        landed.project_kind,
        landed.project_name,
        landed.project_code,
        landed.spending_unit_name,
        landed.spending_unit_code,
        landed.total_yuan,
        landed.fiscal_appropriation_yuan,
        landed.special_account_yuan,
        landed.other_yuan,
        landed.half_unit_yuan,
        landed.objective_text,
        landed.achieved_text,
        landed.purpose_text,
        landed.remark_text,
        landed.spending_unit_key,
        landed.project_key,
        landed.project_label
    from source as landed
    inner join {{ ref('base_filings__latest_reading') }} using (filing_key, batch_id)

)

select * from renamed
