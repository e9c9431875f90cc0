{{ config(materialized='view') }}
-- A target of a year against what the same department reported for the same indicator the year before.
with figures as (

    select * from {{ ref('current_indicators') }}
    where status = 'reconciled' and fiscal_year is not null and department_key <> 0

)

select
    targets.fiscal_year,
    targets.department_name,
    targets.indicator_name,
    targets.target_text,
    targets.target_value,
    results.actual_text as last_actual_text,
    results.actual_value as last_actual_value,
    targets.target_unit,
    results.fact_key as last_fact_key,
    targets.fact_key
from figures as targets
inner join figures as results
    on
        targets.department_key = results.department_key
        and targets.indicator_name = results.indicator_name
        and targets.fiscal_year = results.fiscal_year + 1
        and targets.target_unit is not distinct from results.target_unit
where
    (targets.comparator in ('>=', '>') and targets.target_value < results.actual_value)
    or (targets.comparator in ('<=', '<') and targets.target_value > results.actual_value)
