{{ config(materialized='incremental', meta={'touched': ['filing_key', 'int_judged_filings']}) }}
select
    verdicts.fact_key,
    verdicts.filing_key,
    filings.year_key,
    filings.department_key,
    verdicts.check_name,
    verdicts.subject,
    verdicts.measure,
    verdicts.line_no,
    verdicts.severity,
    verdicts.passed,
    verdicts.measure_unit,
    verdicts.reported,
    verdicts.computed,
    verdicts.difference,
    verdicts.tolerance,
    verdicts.diagnosis,
    verdicts.attribution,
    accepted.accepted_by,
    accepted.accepted_reason,
    verdicts.source_page,
    verdicts.source_locator
from {{ ref('current_verdict') }} as verdicts
inner join {{ ref('int_loaded_filings') }} as filings using (filing_key)
left join {{ ref('accepted_result') }} as accepted using (fact_key)
-- Broken ones lie together: alerts find them without reading the others.
order by passed, filing_key, fact_key
