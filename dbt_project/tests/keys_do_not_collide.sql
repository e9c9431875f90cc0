-- A key stands for one natural key. A row here is two of them that share one: the build stops. Those of stored
-- filings are laid against all others in a full build, against those of touched filings in any.
with filings as (

    select filing_key, sha256, filing_ordinal, department_key, department_name from {{ ref('int_filings') }}

),

naturals as (

    select 'filing' as kind, filing_key as key, [sha256, cast(filing_ordinal as varchar)] as natural_key
    from filings
    where {{ is_touched() }}
    union all
    select 'department', department_key, [department_name]
    from filings
    where department_key <> 0 and department_key in (select department_key from {{ ref('int_touched_departments') }})
    union all
    select 'department', spending_unit_key, [spending_unit_name]
    from {{ touched('stg_filings__project_budget') }}
    where spending_unit_name is not null
    union all
    select 'department', spending_unit_key, [spending_unit_name]
    from {{ touched('stg_filings__reported_total') }}
    where spending_unit_name is not null
    union all
    select
        'project',
        project_key,
        case
            when project_kind = 'task' then ['task', cast(filing_key as varchar), project_name]
            when project_code is not null then ['code', coalesce(spending_unit_name, department_name), project_code]
            else ['name', coalesce(spending_unit_name, department_name), project_label]
        end
    from {{ touched('stg_filings__project_budget') }}
    inner join filings using (filing_key)
    union all
    select 'indicator', indicator_key, [level1_label, level2_label, indicator_label]
    from {{ touched('stg_filings__indicator') }}

)

select kind, key, list(distinct natural_key) as natural_keys
from naturals
group by kind, key
having count(distinct natural_key) > 1
