{{ config(materialized='incremental') }}
select
    facts.fact_key,
    facts.filing_key,
    filings.year_key,
    filings.department_key,
    facts.line_no,
    facts.project_key,
    facts.position,
    facts.item,
    facts.ordinal,
    facts.item_name,
    facts.weight,
    facts.score,
    facts.deviation_text,
    facts.source_page,
    facts.source_locator
from {{ touched('stg_filings__score') }} as facts
inner join {{ ref('int_loaded_filings') }} as filings using (filing_key)
order by facts.filing_key, facts.line_no, facts.position, facts.fact_key
