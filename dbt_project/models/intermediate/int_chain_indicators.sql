-- What the stages of a chain promise and report, an indicator a row. Printed more than once (by several projects of a department), it is
-- met where all that can be measured are.
with stages as (

    select * from {{ ref('int_chain_stages') }}

),

stated as (

    select filing_key, project_key, is_met, comparator, target_value, target_unit, actual_value, indicator_key
    from {{ facts_of('fct_indicator', 'stages') }}

),

labels as (

    -- one key for a name, whatever its levels are: a self-evaluation prints none
    select
        indicator_key,
        min(indicator_key) over (partition by {{ compared('indicator_name') }}) as label_key
    from {{ ref('dim_indicator') }}
    where indicator_key in (select indicator_key from stated)

),

facts as (

    select stated.* exclude (indicator_key), labels.label_key
    from stated
    inner join labels using (indicator_key)

),

staged as (

    select stages.chain_kind, stages.chain_key, stages.year_key, stages.is_evaluation, facts.*
    from stages
    inner join facts using (filing_key)
    where stages.chain_kind = 'department'
    union all
    select stages.chain_kind, stages.chain_key, stages.year_key, stages.is_evaluation, facts.*
    from stages
    inner join facts using (filing_key)
    inner join {{ ref('project_identity') }} as identities
        on facts.project_key = identities.project_key and stages.chain_key = identities.project_identity_key
    where stages.chain_kind = 'project'

)

select
    chain_kind,
    chain_key,
    year_key,
    is_evaluation,
    label_key,
    bool_and(is_met) as is_met,
    case when count(*) = 1 then min(comparator) end as comparator,
    case when count(*) = 1 then min(target_value) end as target_value,
    case when count(*) = 1 then min(target_unit) end as target_unit,
    case when count(*) = 1 then min(actual_value) end as actual_value
from staged
group by chain_kind, chain_key, year_key, is_evaluation, label_key
