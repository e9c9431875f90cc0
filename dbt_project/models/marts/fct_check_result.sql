-- The verdicts on the comparison rows as they are now; a verdict on rows that have changed since counts for nothing.
with verdicts as (

    select verdicts.*
    from {{ source('landed', 'verdict') }} as verdicts
    inner join {{ ref('comparison_digest') }} using (filing_key, comparison_digest)
    qualify row_number() over (partition by verdicts.fact_key) = 1

)

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
    verdicts.source_page,
    verdicts.source_locator
from verdicts
inner join {{ ref('int_loaded_filings') }} as filings using (filing_key)
order by filing_key, fact_key
