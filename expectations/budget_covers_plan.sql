-- One row a current self-evaluation whose department has filed its projects for the same year: they are part of its initial budget.
with years as (

    select * from {{ ref('int_department_years') }}

),

compared as (

    select
        spent.filing_key,
        '合计' as subject,
        spent.total_yuan as reported,
        planned.total_yuan as computed,
        case when spent.total_yuan = 0 then 0 else spent.half_unit_yuan end
        + case when planned.total_yuan = 0 then 0 else planned.half_unit_yuan end as tolerance,
        planned.file_name,
        spent.source_page,
        spent.source_locator
    from years as spent
    inner join years as planned using (department_key, fiscal_year)
    where spent.document_type = 'self_evaluation' and planned.document_type in ('project_targets', 'performance_plan')
    qualify row_number() over (partition by spent.filing_key order by planned.total_yuan desc, planned.filing_key) = 1

)

select
    filing_key,
    subject,
    cast(null as integer) as line_no,
    'initial_budget' as measure,
    'yuan' as measure_unit,
    {{ figure('reported') }} as reported,
    {{ figure('computed') }} as computed,
    {{ figure('least(reported - computed, 0)') }} as difference,
    {{ figure('tolerance') }} as tolerance,
    {{ figure('null') }} as rounding_limit,
    case when reported - computed < -tolerance then 'planned in ' || coalesce(file_name, 'another filing') end as diagnosis,
    1 as operands_compared,
    0 as operands_missing,
    source_page,
    source_locator
from compared
