{{ config(materialized='incremental') }}
select
    facts.fact_key,
    facts.filing_key,
    filings.year_key,
    filings.department_key,
    facts.subject,
    facts.spending_unit_key,
    facts.measure,
    facts.amount_yuan,
    facts.source_page,
    facts.source_locator
from {{ touched('stg_filings__reported_total') }} as facts
inner join {{ ref('int_loaded_filings') }} as filings using (filing_key)
order by facts.filing_key, facts.subject, facts.measure, facts.fact_key
