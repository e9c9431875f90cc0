-- One row a funding source line: 预算完成率 against actual / (initial + adjustment).
with spending as (

    select * from {{ touched('stg_filings__department_spending') }}

),

rates as (

    select
        filing_key,
        funding_source as subject,
        line_no,
        cast(null as varchar) as measure,
        reported_completion_pct as reported,
        {{ half_of('reported_completion_pct', 'completion_half_unit_pct') }} as half_unit,
        actual_yuan as numerator,
        {{ half_of('actual_yuan', 'half_unit_yuan') }} as numerator_half,
        initial_budget_yuan + adjustment_yuan as base,
        {{ half_of('initial_budget_yuan', 'half_unit_yuan') }} + {{ half_of('adjustment_yuan', 'half_unit_yuan') }} as base_half,
        initial_budget_yuan as other_base,
        case when reported_completion_pct is null then 1 else 0 end
        + case when actual_yuan is null then 1 else 0 end
        + case when initial_budget_yuan is null then 1 else 0 end
        + case when adjustment_yuan is null then 1 else 0 end as operands_missing,
        source_page,
        source_locator
    from spending

),

{{ compare_rates('rates', label='预算完成率', other_base='年初预算数') }}
