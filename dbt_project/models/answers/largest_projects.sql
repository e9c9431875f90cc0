{{ config(materialized='table') }}
-- The thousandth amount of a year is found first, and only what reaches it is ranked and named.
with lines as (

    select
        facts.year_key,
        filings.document_type,
        facts.total_yuan,
        facts.fact_key
    from {{ ref('fct_project_budget') }} as facts
    inner join {{ ref('dim_filing') }} as filings using (filing_key)
    inner join {{ ref('dim_project') }} as projects using (project_key)
    where filings.is_current and filings.status = 'reconciled' and projects.project_kind = 'project' and facts.total_yuan is not null

),

least as (

    select year_key, document_type, list_min(max(total_yuan, 1000)) as total_yuan
    from lines
    group by year_key, document_type

),

ranked as (

    select
        lines.fact_key,
        rank() over (partition by lines.year_key, lines.document_type order by lines.total_yuan desc) as rank_of_year
    from lines
    inner join least using (year_key, document_type)
    where lines.total_yuan >= least.total_yuan

)

select
    lines.fiscal_year,
    lines.document_type,
    ranked.rank_of_year,
    lines.department_name,
    lines.project_name,
    lines.total_yuan,
    lines.file_name,
    lines.source_page,
    lines.fact_key
from {{ ref('reconciled_projects') }} as lines
inner join ranked using (fact_key)
order by lines.fiscal_year, lines.document_type, ranked.rank_of_year, lines.fact_key
