-- One row a funding source line of a project's self-evaluation: 执行率 against 全年执行数 / 全年预算数.
with rates as (

    select
        filing_key,
        project_name || ' ' || funding_source as subject,
        line_no,
        cast(null as varchar) as measure,
        reported_execution_pct as reported,
        {{ half_of('reported_execution_pct', 'execution_half_unit_pct') }} as half_unit,
        actual_yuan as numerator,
        {{ half_of('actual_yuan', 'half_unit_yuan') }} as numerator_half,
        budget_yuan as base,
        {{ half_of('budget_yuan', 'half_unit_yuan') }} as base_half,
        initial_budget_yuan as other_base,
        case when reported_execution_pct is null then 1 else 0 end
        + case when actual_yuan is null then 1 else 0 end
        + case when budget_yuan is null then 1 else 0 end as operands_missing,
        source_page,
        source_locator
    from {{ touched('stg_filings__project_spending') }}
    where is_total or reported_execution_pct <> 0

),

{{ compare_rates('rates', label='执行率', other_base='年初预算数') }}
