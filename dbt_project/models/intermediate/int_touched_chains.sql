-- The departments and projects, each over its names and years, of which something is not as the last publication had it: those of touched
-- filings, as they are and as they were, and those that are followed otherwise than before.
with departments as (

    select department_key, current_department_key as chain_key from {{ ref('dim_department') }}

),

former_departments as (

    select department_key, current_department_key as chain_key from {{ published('dim_department') }}

),

projects as (

    select project_key, project_identity_key as chain_key from {{ ref('project_identity') }}

),

former_projects as (

    select project_key, project_identity_key as chain_key from {{ published('project_identity') }}

),

moved_departments as (

    select department_key
    from (select * from departments where department_key in (select department_key from {{ ref('int_written_departments') }})) as present
    full join (select * from former_departments where department_key in (select department_key from {{ ref('int_written_departments') }})) as former
        using (department_key)
    where present.chain_key is distinct from former.chain_key

),

touched_departments as (

    select department_key from {{ ref('int_filings') }}
    where {{ is_touched() }}
    union
    select department_key from {{ source('landed', 'held') }}
    where {{ is_touched() }}
    union
    select department_key from moved_departments

),

touched_projects as (

    select project_key from {{ touched('fct_project_budget') }}
    union
    select project_key from {{ ref('fct_project_budget') }}
    where department_key in (select department_key from moved_departments)
    union
    select project_key from {{ published('fct_project_budget') }}
    where {{ is_touched(of='int_restated_filings') }}
    union
    select project_key
    from (select * from projects where project_key in (select project_key from {{ ref('int_touched_identities') }})) as present
    full join (select * from former_projects where project_key in (select project_key from {{ ref('int_touched_identities') }})) as former
        using (project_key)
    where present.chain_key is distinct from former.chain_key

)

select 'department' as chain_kind, chain_key
from (select * from departments union all select * from former_departments)
where department_key in (select department_key from touched_departments)
union
select 'project', chain_key
from (select * from projects union all select * from former_projects)
where project_key in (select project_key from touched_projects)
