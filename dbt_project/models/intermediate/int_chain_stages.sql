-- Which filing tells what a department, or a project, planned for a year and what came of it: of several families, the newest.
with filings as (

    select
        filings.filing_key,
        {{ is_evaluation('filings.document_type') }} as is_evaluation,
        filings.department_key,
        departments.current_department_key,
        filings.year_key,
        filings.published_on,
        filings.first_seen_at,
        read.scope_label
    from {{ ref('dim_filing') }} as filings
    inner join {{ ref('dim_department') }} as departments using (department_key)
    inner join {{ ref('int_filings') }} as read using (filing_key)
    where filings.is_current and filings.department_key <> 0 and filings.year_key <> 0

),

-- A form of single projects says nothing of its department's whole. Departments that became one are added up.
of_departments as (

    select
        'department' as chain_kind,
        current_department_key as chain_key,
        year_key,
        is_evaluation,
        filing_key,
        current_department_key
    from filings
    where scope_label is null and {{ is_touched_chain('department', 'current_department_key') }}
    qualify row_number() over (
        partition by department_key, year_key, is_evaluation
        order by published_on desc nulls last, first_seen_at desc nulls last, filing_key
    ) = 1

),

projects as (

    select identities.project_key, identities.project_identity_key
    from {{ ref('project_identity') }} as identities
    inner join {{ ref('dim_project') }} as projects using (project_key)
    where projects.project_kind = 'project' and {{ is_touched_chain('project', 'identities.project_identity_key') }}

),

-- By themselves: DuckDB would look up the filings and projects of all lines.
lines as materialized (

    select filing_key, project_key from {{ ref('fct_project_budget') }}
    where project_key in (select project_key from projects)

),

of_projects as (

    select
        'project' as chain_kind,
        identities.project_identity_key as chain_key,
        filings.year_key,
        filings.is_evaluation,
        filings.filing_key,
        any_value(filings.current_department_key) as current_department_key
    from lines
    inner join filings using (filing_key)
    inner join projects as identities using (project_key)
    group by identities.project_identity_key, filings.year_key, filings.is_evaluation, filings.filing_key, filings.published_on, filings.first_seen_at
    qualify row_number() over (
        partition by identities.project_identity_key, filings.year_key, filings.is_evaluation
        order by filings.published_on desc nulls last, filings.first_seen_at desc nulls last, filings.filing_key
    ) = 1

)

select * from of_departments
union all
select * from of_projects
