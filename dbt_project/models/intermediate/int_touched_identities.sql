-- The projects of which it may be told otherwise than in the last publication which others they are: those of units whose projects touched filings
-- name, or named, of units that are continued by others than before, and of units of which people have joined projects.
with named as (

    select project_key from {{ ref('int_touched_projects') }}
    union all
    select unnest([project_key, other_project_key]) from {{ ref('project_match') }}
    union all
    select unnest([project_key, other_project_key]) from {{ published('project_match') }}

),

lines as (

    select department_key, current_department_key from {{ ref('dim_department') }}

),

former_lines as (

    select department_key, current_department_key from {{ published('dim_department') }}

),

units as (

    select spending_unit_key as department_key from {{ ref('dim_project') }}
    where project_key in (select project_key from named)
    union
    select spending_unit_key from {{ published('dim_project') }}
    where project_key in (select project_key from named)
    union
    select department_key
    from (select * from lines where department_key in (select department_key from {{ ref('int_written_departments') }})) as present
    full join (select * from former_lines where department_key in (select department_key from {{ ref('int_written_departments') }})) as former
        using (department_key)
    where present.current_department_key is distinct from former.current_department_key

),

present_units as (

    select current_department_key from (select * from lines union all select * from former_lines)
    where department_key in (select department_key from units)

)

select project_key from {{ ref('dim_project') }}
where spending_unit_key in (
    select department_key from (select * from lines union all select * from former_lines)
    where current_department_key in (select current_department_key from present_units)
)
union
select project_key from {{ ref('int_touched_projects') }}
