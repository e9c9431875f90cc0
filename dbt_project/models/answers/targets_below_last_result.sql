{{ config(materialized='incremental', meta={'chain': ["'department'", 'current_department_key']}) }}
-- A target of a year against what the same department, or one that it continues, reported for the same indicator the year before, joined by
-- keys; names come last.
with followed as (

    select department_key, current_department_key from {{ ref('dim_department') }}
    where department_key <> 0 and {{ is_touched_chain('department', 'current_department_key') }}

),

filings as (

    select filings.filing_key, followed.current_department_key
    from {{ ref('dim_filing') }} as filings
    inner join followed using (department_key)
    where filings.is_current and filings.status = 'reconciled' and filings.year_key <> 0

),

stated as (

    select
        facts.department_key,
        filings.current_department_key,
        facts.year_key,
        facts.indicator_key,
        facts.filing_key,
        facts.comparator,
        facts.target_text,
        facts.target_value,
        facts.target_unit,
        facts.actual_text,
        facts.actual_value,
        facts.fact_key
    from {{ facts_of('fct_indicator', 'filings') }} as facts
    inner join filings using (filing_key)

),

names as (

    select indicator_key, min(indicator_key) over (partition by indicator_name) as name_key, indicator_name
    from {{ ref('dim_indicator') }}
    where indicator_key in (select indicator_key from stated)

),

figures as (

    select stated.*, names.name_key
    from stated
    inner join names using (indicator_key)

),

targets as (

    select * from figures
    where target_value is not null and comparator in ('>=', '>', '<=', '<')

),

results as (

    select * from figures
    where actual_value is not null

)

select
    targets.year_key as fiscal_year,
    departments.department_name,
    names.indicator_name,
    targets.target_text,
    targets.target_value,
    former.department_name as last_department_name,
    results.actual_text as last_actual_text,
    results.actual_value as last_actual_value,
    targets.target_unit,
    results.fact_key as last_fact_key,
    targets.fact_key,
    targets.filing_key,
    targets.current_department_key
from targets
inner join results
    on
        targets.current_department_key = results.current_department_key
        and targets.name_key = results.name_key
        and targets.year_key = results.year_key + 1
        and targets.target_unit is not distinct from results.target_unit
inner join names on targets.name_key = names.indicator_key
inner join {{ ref('dim_department') }} as departments on targets.department_key = departments.department_key
inner join {{ ref('dim_department') }} as former on results.department_key = former.department_key
where
    (targets.comparator in ('>=', '>') and targets.target_value < results.actual_value)
    or (targets.comparator in ('<=', '<') and targets.target_value > results.actual_value)
