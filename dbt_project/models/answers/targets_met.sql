{{ config(materialized='table') }}
-- Added up by keys; names come last.
with counts as (

    select
        filings.year_key,
        filings.department_key,
        filings.document_type,
        filings.status
        {%- for count in ['indicators', 'met', 'missed', 'unmeasurable', 'without_result', 'qualitative'] %},
        cast(sum(figures.{{ count }}) as bigint) as {{ count }}
        {%- endfor %}
    from {{ ref('filing_figures') }} as figures
    inner join {{ ref('dim_filing') }} as filings using (filing_key)
    where filings.is_current and figures.indicators > 0
    group by filings.year_key, filings.department_key, filings.document_type, filings.status

)

select
    years.fiscal_year,
    {{ region_in_year() }},
    departments.agency_type,
    departments.department_name,
    counts.document_type,
    counts.status,
    counts.indicators,
    counts.met,
    counts.missed,
    counts.unmeasurable,
    counts.without_result,
    counts.qualitative,
    cast(counts.qualitative * 100.0 / counts.indicators as decimal(5, 2)) as qualitative_pct
from counts
inner join {{ ref('dim_department') }} as departments using (department_key)
inner join {{ ref('dim_year') }} as years using (year_key)
left join {{ ref('department_region') }} as regions using (department_key, year_key)
