{{ config(materialized='incremental', meta={'touched': ['department_key', 'int_retold_departments']}) }}
-- Added up by keys; names come last. All filings of a department that something else is told of are added up anew.
with figures as (

    select * from {{ ref('filing_figures') }}
    where indicators > 0 and {{ is_touched(of='int_retold_filings') }}

),

counts as (

    select
        filings.year_key,
        filings.department_key,
        filings.document_type,
        filings.status
        {%- for count in ['indicators', 'met', 'missed', 'unmeasurable', 'without_result', 'qualitative'] %},
        cast(sum(figures.{{ count }}) as bigint) as {{ count }}
        {%- endfor %}
    from figures
    inner join {{ ref('dim_filing') }} as filings using (filing_key)
    where filings.is_current
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
    cast(counts.qualitative * 100.0 / counts.indicators as decimal(5, 2)) as qualitative_pct,
    counts.department_key
from counts
inner join {{ ref('dim_department') }} as departments using (department_key)
inner join {{ ref('dim_year') }} as years using (year_key)
left join {{ ref('department_region') }} as regions using (department_key, year_key)
