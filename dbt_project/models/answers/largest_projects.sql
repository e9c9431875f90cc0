{{ config(materialized='table') }}
-- The thousandth amount of a year is found first, and only what reaches it is ranked and named. A night ranks what it held with the lines of touched
-- filings, as long as nothing that it held of a year has left or fallen: else what came after the thousandth may be among them.
{% if var('incremental') -%}
with held as (

    select coalesce(fiscal_year, 0) as year_key, document_type, total_yuan, fact_key
    from {{ published('largest_projects') }}

),

facts as (

    select filing_key, project_key, year_key, total_yuan, fact_key from {{ ref('fct_project_budget') }}
    where fact_key in (select fact_key from held)
    union
    select filing_key, project_key, year_key, total_yuan, fact_key from {{ touched('fct_project_budget') }}

),

candidates as (

    {{ lines_to_rank('facts') | indent(4) }}

),

fallen as (

    select held.year_key, held.document_type
    from held
    left join candidates using (year_key, document_type, fact_key)
    where candidates.total_yuan is null or candidates.total_yuan < held.total_yuan

),

others as (

    select filing_key, project_key, year_key, total_yuan, fact_key from {{ ref('fct_project_budget') }}
    where filing_key in (
        select filing_key from {{ ref('dim_filing') }}
        where (year_key, document_type) in (select (year_key, document_type) from fallen)
    )

),

lines as (

    select * from candidates
    union
    {{ lines_to_rank('others') | indent(4) }}

),
{%- else -%}
with lines as (

    {{ lines_to_rank(ref('fct_project_budget')) | indent(4) }}

),
{%- endif %}

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

),

-- By themselves: DuckDB would look up the names of all lines.
facts_to_name as materialized (

    select * from {{ ref('fct_project_budget') }}
    where fact_key in (select fact_key from ranked)

)

select
    years.fiscal_year,
    filings.document_type,
    ranked.rank_of_year,
    departments.department_name,
    projects.project_name,
    facts.total_yuan,
    filings.file_name,
    facts.source_page,
    facts.fact_key
from facts_to_name as facts
inner join ranked using (fact_key)
inner join {{ ref('dim_filing') }} as filings on facts.filing_key = filings.filing_key
inner join {{ ref('dim_project') }} as projects on facts.project_key = projects.project_key
inner join {{ ref('dim_department') }} as departments on facts.department_key = departments.department_key
inner join {{ ref('dim_year') }} as years on facts.year_key = years.year_key
where
    filings.filing_key in (select filing_key from facts_to_name)
    and projects.project_key in (select project_key from facts_to_name)
order by years.fiscal_year, filings.document_type, ranked.rank_of_year, facts.fact_key
