{{ config(materialized='incremental') }}
select
    facts.fact_key,
    facts.filing_key,
    filings.year_key,
    filings.department_key,
    facts.line_no,
    facts.spending_unit_key,
    facts.project_key,
    facts.total_yuan,
    facts.fiscal_appropriation_yuan,
    facts.special_account_yuan,
    facts.other_yuan,
    facts.objective_text,
    facts.achieved_text,
    facts.purpose_text,
    facts.remark_text,
    facts.source_page,
    facts.source_locator
from {{ touched('stg_filings__project_budget') }} as facts
inner join {{ ref('int_loaded_filings') }} as filings using (filing_key)
order by facts.filing_key, facts.line_no, facts.fact_key
