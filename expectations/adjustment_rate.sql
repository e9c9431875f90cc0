-- One row a funding source line: 预算调整率 against adjustment / initial.
with spending as (

    select * from {{ touched('stg_filings__department_spending') }}

),

rates as (

    select
        filing_key,
        funding_source as subject,
        line_no,
        cast(null as varchar) as measure,
        reported_adjustment_pct as reported,
        {{ half_of('reported_adjustment_pct', 'adjustment_half_unit_pct') }} as half_unit,
        adjustment_yuan as numerator,
        {{ half_of('adjustment_yuan', 'half_unit_yuan') }} as numerator_half,
        initial_budget_yuan as base,
        {{ half_of('initial_budget_yuan', 'half_unit_yuan') }} as base_half,
        initial_budget_yuan + adjustment_yuan as other_base,
        case when reported_adjustment_pct is null then 1 else 0 end
        + case when adjustment_yuan is null then 1 else 0 end
        + case when initial_budget_yuan is null then 1 else 0 end as operands_missing,
        source_page,
        source_locator
    from spending

),

{{ compare_rates('rates', label='预算调整率', other_base='调整后预算数') }}
