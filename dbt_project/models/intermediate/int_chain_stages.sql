-- Which filing tells what a department, or a project, planned for a year and what came of it: of several families, the newest.
with followed as (

    select department_key from {{ ref('dim_department') }}
    where department_key <> 0 and {{ is_touched_chain('department', 'current_department_key') }}

),

projects as (

    select identities.project_key, identities.project_identity_key
    from (
        select project_key, project_identity_key from {{ ref('project_identity') }}
        where {{ is_touched_chain('project', 'project_identity_key') }}
    ) as identities
    inner join {{ ref('dim_project') }} as projects using (project_key)
    where projects.project_kind = 'project'

),

-- By themselves: DuckDB would look up the filings and projects of all lines.
lines as materialized (

    select filing_key, project_key from {{ ref('fct_project_budget') }}
    where project_key in (select project_key from projects)

),

wanted as (

    select * from {{ ref('dim_filing') }}
    where department_key in (select department_key from followed) or filing_key in (select filing_key from lines)

),

filings as (

    select
        wanted.filing_key,
        {{ is_evaluation('wanted.document_type') }} as is_evaluation,
        wanted.department_key,
        departments.current_department_key,
        wanted.year_key,
        wanted.published_on,
        wanted.first_seen_at,
        read.scope_label
    from wanted
    inner join {{ ref('dim_department') }} as departments using (department_key)
    inner join {{ ref('int_filings') }} as read using (filing_key)
    where wanted.is_current and wanted.department_key <> 0 and wanted.year_key <> 0

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
    where scope_label is null and department_key in (select department_key from followed)
    qualify row_number() over (
        partition by department_key, year_key, is_evaluation
        order by published_on desc nulls last, first_seen_at desc nulls last, filing_key
    ) = 1

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
