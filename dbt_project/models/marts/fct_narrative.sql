{{ config(materialized='incremental') }}
select
    facts.fact_key,
    facts.filing_key,
    filings.year_key,
    filings.department_key,
    facts.section_no,
    facts.section,
    facts.heading,
    facts.text,
    facts.source_page,
    facts.source_locator
from {{ touched('stg_filings__narrative') }} as facts
inner join {{ ref('int_loaded_filings') }} as filings using (filing_key)
order by facts.filing_key, facts.section_no, facts.fact_key
