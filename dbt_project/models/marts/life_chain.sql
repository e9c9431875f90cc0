{{ config(materialized='incremental', meta={'chain': ['chain_kind', 'chain_key']}) }}
-- From the target of a year to its self-evaluation and to the next year's target, of departments and of projects.
with figures as (

    select * from {{ ref('int_chain_figures') }}

),

chains as (

    select chain_kind, chain_key, year_key, max(department_key) as department_key, arg_max(project_name, is_evaluation) as project_name
    from figures
    group by chain_kind, chain_key, year_key

),

indicators as (

    select * from {{ ref('int_chain_indicators') }}

),

-- A promise of the year, laid beside its result and beside the next year's promise of the same name.
promises as (

    select
        coalesce(targets.chain_kind, results.chain_kind) as chain_kind,
        coalesce(targets.chain_key, results.chain_key) as chain_key,
        coalesce(targets.year_key, results.year_key) as year_key,
        coalesce(targets.label_key, results.label_key) as label_key,
        targets.label_key is not null as is_promised,
        results.label_key is not null as is_reported,
        results.is_met,
        results.actual_value,
        results.target_unit
    from (select * from indicators where not is_evaluation) as targets
    full outer join (select * from indicators where is_evaluation) as results
        using (chain_kind, chain_key, year_key, label_key)

),

counts as (

    select
        promises.chain_kind,
        promises.chain_key,
        promises.year_key,
        count(*) filter (where promises.is_promised) as promised,
        count(*) filter (where promises.is_reported) as reported,
        count(*) filter (where promises.is_met) as met,
        count(*) filter (where not promises.is_met) as missed,
        count(*) filter (where promises.is_reported and promises.is_met is null) as unmeasurable,
        count(*) filter (where promises.is_promised and not promises.is_reported) as unreported,
        count(*) filter (where promises.is_reported and not promises.is_promised) as unpromised,
        count(*) filter (where promises.is_promised and later.label_key is not null) as kept,
        count(*) filter (where promises.is_promised and later.label_key is null) as dropped,
        count(*) filter (
            where promises.target_unit is not distinct from later.target_unit
                and (
                    (later.comparator in ('>=', '>') and later.target_value < promises.actual_value)
                    or (later.comparator in ('<=', '<') and later.target_value > promises.actual_value)
                )
        ) as lowered
    from promises
    left join indicators as later
        on
            promises.chain_kind = later.chain_kind
            and promises.chain_key = later.chain_key
            and promises.year_key + 1 = later.year_key
            and promises.label_key = later.label_key
            and not later.is_evaluation
    group by promises.chain_kind, promises.chain_key, promises.year_key

)

select
    chains.chain_kind,
    chains.chain_key,
    chains.year_key,
    chains.department_key,
    chains.project_name,
    targets.filing_key as target_filing_key,
    targets.is_reconciled as is_target_reconciled,
    results.filing_key as evaluation_filing_key,
    results.is_reconciled as is_evaluation_reconciled,
    later.filing_key as next_target_filing_key,
    cast(targets.total_yuan as decimal(18, 2)) as target_yuan,
    cast(results.initial_budget_yuan as decimal(18, 2)) as initial_budget_yuan,
    cast(results.adjustment_yuan as decimal(18, 2)) as adjustment_yuan,
    cast(results.adjusted_budget_yuan as decimal(18, 2)) as adjusted_budget_yuan,
    cast(results.actual_yuan as decimal(18, 2)) as actual_yuan,
    case when results.adjusted_budget_yuan <> 0 then
        cast(results.actual_yuan * 100 / results.adjusted_budget_yuan as decimal(18, 2))
    end as execution_pct,
    cast(later.total_yuan as decimal(18, 2)) as next_target_yuan,
    cast(later.total_yuan - targets.total_yuan as decimal(18, 2)) as next_change_yuan,
    case when targets.chain_key is not null then coalesce(counts.promised, 0) end as promised,
    case when results.chain_key is not null then coalesce(counts.reported, 0) end as reported,
    case when results.chain_key is not null then coalesce(counts.met, 0) end as met,
    case when results.chain_key is not null then coalesce(counts.missed, 0) end as missed,
    case when results.chain_key is not null then coalesce(counts.unmeasurable, 0) end as unmeasurable,
    case when targets.chain_key is not null and results.chain_key is not null then coalesce(counts.unreported, 0) end as unreported,
    case when targets.chain_key is not null and results.chain_key is not null then coalesce(counts.unpromised, 0) end as unpromised,
    case when targets.chain_key is not null and later.chain_key is not null then coalesce(counts.kept, 0) end as next_kept,
    case when targets.chain_key is not null and later.chain_key is not null then coalesce(counts.dropped, 0) end as next_dropped,
    case when results.chain_key is not null and later.chain_key is not null then coalesce(counts.lowered, 0) end as next_lowered,
    targets.objective_text,
    results.achieved_text,
    later.objective_text as next_objective_text,
    {{ compared('targets.objective_text') }} <> {{ compared('later.objective_text') }} as is_objective_changed
from chains
left join figures as targets
    on
        chains.chain_kind = targets.chain_kind
        and chains.chain_key = targets.chain_key
        and chains.year_key = targets.year_key
        and not targets.is_evaluation
left join figures as results
    on
        chains.chain_kind = results.chain_kind
        and chains.chain_key = results.chain_key
        and chains.year_key = results.year_key
        and results.is_evaluation
left join figures as later
    on
        chains.chain_kind = later.chain_kind
        and chains.chain_key = later.chain_key
        and chains.year_key + 1 = later.year_key
        and not later.is_evaluation
left join counts
    on chains.chain_kind = counts.chain_kind and chains.chain_key = counts.chain_key and chains.year_key = counts.year_key
order by chains.chain_kind, chains.department_key, chains.chain_key, chains.year_key
