{{ config(materialized='incremental') }}
select
    facts.fact_key,
    facts.filing_key,
    filings.year_key,
    filings.department_key,
    facts.line_no,
    facts.project_key,
    facts.source_no,
    facts.funding_source,
    facts.is_total,
    facts.initial_budget_yuan,
    facts.budget_yuan,
    facts.actual_yuan,
    facts.reported_execution_pct,
    facts.source_page,
    facts.source_locator
from {{ touched('stg_filings__project_spending') }} as facts
inner join {{ ref('int_loaded_filings') }} as filings using (filing_key)
order by facts.filing_key, facts.line_no, facts.source_no, facts.fact_key
