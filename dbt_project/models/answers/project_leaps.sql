{{ config(materialized='incremental', meta={'chain': ["'project'", 'project_identity_key']}) }}
-- A project is followed over its names and codes (project_identity). Printed twice in a year it is one amount here: its lines together. Years
-- are joined by keys; names come last.
with identities as (

    select project_key, project_identity_key from {{ ref('project_identity') }}
    where {{ is_touched_chain('project', 'project_identity_key') }}

),

-- By themselves: DuckDB would look up the filings and projects of all lines.
lines as materialized (

    select fact_key, filing_key, project_key, department_key, year_key, total_yuan from {{ ref('fct_project_budget') }}
    where year_key <> 0 and project_key in (select project_key from identities)

),

by_year as (

    select
        identities.project_identity_key,
        filings.document_type,
        lines.year_key,
        arg_min(lines.project_key, lines.fact_key) as project_key,
        arg_min(lines.department_key, lines.fact_key) as department_key,
        sum(lines.total_yuan) as total_yuan,
        min(lines.fact_key) as fact_key,
        arg_min(lines.filing_key, lines.fact_key) as filing_key
    from lines
    inner join identities using (project_key)
    inner join {{ ref('dim_filing') }} as filings using (filing_key)
    where filings.is_current and filings.status = 'reconciled'
    group by identities.project_identity_key, filings.document_type, lines.year_key

)

select
    later.year_key as fiscal_year,
    later.document_type,
    departments.department_name,
    projects.project_name,
    former.project_name as previous_project_name,
    cast(earlier.total_yuan as decimal(18, 2)) as previous_total_yuan,
    cast(later.total_yuan as decimal(18, 2)) as total_yuan,
    cast(later.total_yuan - earlier.total_yuan as decimal(18, 2)) as change_yuan,
    case
        when earlier.total_yuan <> 0
            then cast((later.total_yuan - earlier.total_yuan) * 100 / earlier.total_yuan as decimal(18, 2))
    end as change_pct,
    earlier.fact_key as previous_fact_key,
    later.fact_key,
    later.filing_key,
    later.project_identity_key
from by_year as later
inner join by_year as earlier
    on
        later.project_identity_key = earlier.project_identity_key
        and later.document_type = earlier.document_type
        and later.year_key = earlier.year_key + 1
inner join {{ ref('dim_project') }} as projects on later.project_key = projects.project_key
inner join {{ ref('dim_project') }} as former on earlier.project_key = former.project_key
inner join {{ ref('dim_department') }} as departments on later.department_key = departments.department_key
where projects.project_kind = 'project'
