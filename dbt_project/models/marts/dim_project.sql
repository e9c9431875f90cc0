{{ config(materialized='incremental', meta={'touched': ['project_key', 'int_touched_projects']}) }}
-- A project that several filings name has its attributes from the newest of them.
with projects as (

    select project_key from {{ ref('int_touched_projects') }}

),

naming as (

    select distinct filing_key
    from {{ ref('fct_project_budget') }}
    where project_key in (select project_key from projects)

),

lines as (

    select
        lines.*,
        filings.department_key,
        filings.published_on,
        filings.first_seen_at,
        filings.sha256
    from {{ facts_of('stg_filings__project_budget', 'naming') }} as lines
    inner join {{ ref('int_filings') }} as filings using (filing_key)
    where lines.project_key in (select project_key from projects)

)

select
    project_key,
    department_key,
    spending_unit_key,
    project_name,
    project_code,
    project_kind
from lines
qualify row_number() over (
    partition by project_key order by published_on desc nulls last, first_seen_at desc nulls last, sha256 desc, fact_key
) = 1
order by project_key
