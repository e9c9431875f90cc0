{{ config(materialized='incremental', meta={'touched': ['project_key', 'int_touched_identities']}) }}
-- Which projects are one over the years: by the code within the unit that spends the money, followed over its names; a line without a
-- code by its name, where one code has had it. What only resembles is proposed to people (jixiao.matches), never joined.
with touched as (

    select project_key from {{ ref('int_touched_identities') }}

),

projects as (

    select
        projects.project_key,
        projects.project_kind,
        projects.project_code,
        coalesce(lines.current_department_key, projects.spending_unit_key) as unit_key,
        regexp_replace(translate(projects.project_name, '（）：，．', '():,.'), '\s', '', 'g') as label,
        years.first_year
    from {{ ref('dim_project') }} as projects
    left join {{ ref('int_department_lines') }} as lines on projects.spending_unit_key = lines.department_key
    left join (
        select project_key, min(year_key) filter (where year_key <> 0) as first_year
        from {{ ref('fct_project_budget') }}
        where project_key in (select project_key from touched)
        group by project_key
    ) as years using (project_key)
    where projects.project_key in (select project_key from touched)

),

codes as (

    select unit_key, label, min(project_code) as project_code
    from projects
    where project_kind = 'project' and project_code is not null
    group by unit_key, label
    having min(project_code) = max(project_code)

),

known as (

    select
        projects.* exclude (project_code),
        coalesce(projects.project_code, codes.project_code) as known_code
    from projects
    left join codes using (unit_key, label)
    where projects.project_kind = 'project'

),

-- The key of a project as it was first filed stands for all that it became.
grouped as (

    select
        project_key,
        first_value(project_key) over (
            partition by unit_key, known_code, case when known_code is null then label end
            order by first_year nulls last, project_key
        ) as identity_key
    from known

),

accepted as (

    select project_key, other_project_key
    from {{ ref('int_project_matches') }}
    where refusal is null and is_accepted

),

edges as (

    select one.identity_key as left_key, other.identity_key as right_key
    from accepted
    inner join grouped as one on accepted.project_key = one.project_key
    inner join grouped as other on accepted.other_project_key = other.project_key
    where one.identity_key <> other.identity_key

),

reached as (

    with recursive walk as (

        select left_key as identity_key, right_key as reached_key from edges
        union
        select right_key, left_key from edges
        union
        select walk.identity_key, case when edges.left_key = walk.reached_key then edges.right_key else edges.left_key end
        from walk
        inner join edges on walk.reached_key in (edges.left_key, edges.right_key)

    )

    select identity_key, reached_key from walk
    union
    select left_key, left_key from edges
    union
    select right_key, right_key from edges

),

joined as (

    select
        reached.identity_key,
        first(reached.reached_key order by known.first_year nulls last, reached.reached_key) as joined_key
    from reached
    inner join known on reached.reached_key = known.project_key
    group by reached.identity_key

)

select
    projects.project_key,
    coalesce(joined.joined_key, grouped.identity_key, projects.project_key) as project_identity_key,
    case
        when coalesce(joined.joined_key, grouped.identity_key, projects.project_key) = projects.project_key then 'itself'
        when joined.joined_key is not null and joined.joined_key <> grouped.identity_key then 'people'
        when projects.project_code is not null then 'code'
        else 'name'
    end as basis
from projects
left join grouped using (project_key)
left join joined using (identity_key)
order by project_key
