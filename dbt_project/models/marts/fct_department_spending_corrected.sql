{{ config(materialized='view') }}
with spending as (

    {{ corrected('fct_department_spending', 'department_spending', {
        'initial_budget_yuan': 'initial_budget_yuan', 'adjustment_yuan': 'adjustment_yuan', 'actual_yuan': 'actual_yuan',
        'reported_completion_pct': 'reported_completion_pct', 'reported_adjustment_pct': 'reported_adjustment_pct',
    }) }}

),

-- Printed rates are not recomputed by a correction of their amounts: what they would be stands beside them.
whole as (

    select
        *,
        {{ millionths('initial_budget_yuan') }} as initial_budget,
        {{ millionths('adjustment_yuan') }} as adjustment,
        {{ millionths('actual_yuan') }} as actual,
        initial_budget + adjustment as adjusted_budget
    from spending

)

select
    * exclude (initial_budget, adjustment, actual, adjusted_budget),
    case when adjusted_budget <> 0 then {{ figure(from_millionths(rate_of('actual', 'adjusted_budget'))) }} end as computed_completion_pct,
    case when initial_budget <> 0 then {{ figure(from_millionths(rate_of('adjustment', 'initial_budget'))) }} end as computed_adjustment_pct
from whole
