{{ config(materialized='incremental') }}
select
    facts.fact_key,
    facts.filing_key,
    filings.year_key,
    filings.department_key,
    facts.line_no,
    facts.project_key,
    facts.indicator_key,
    facts.ordinal,
    facts.printed_level1,
    facts.printed_level2,
    facts.cycle_target_text,
    facts.target_text,
    facts.comparator,
    facts.target_value,
    facts.target_unit,
    facts.definition,
    facts.basis,
    facts.actual_text,
    facts.actual_value,
    facts.is_met,
    facts.source_page,
    facts.source_locator
from {{ touched('stg_filings__indicator') }} as facts
inner join {{ ref('int_loaded_filings') }} as filings using (filing_key)
order by facts.filing_key, facts.line_no, facts.ordinal, facts.fact_key
