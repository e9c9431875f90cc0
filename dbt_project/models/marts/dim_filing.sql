{{ config(materialized='incremental', meta={'touched': ['filing_key', 'int_judged_filings']}) }}
with filings as (

    select * from {{ ref('int_filings') }}
    where {{ is_touched(of='int_judged_filings') }}

),

-- The first broken rule of severity error, in the rules' order, in plain words.
ranks as (

    {%- for check in var('rules') %}
    {{ 'union all' if not loop.first }}
    select '{{ check }}' as check_name, {{ loop.index }} as rank
    {%- endfor %}

),

broken as (

    select
        results.filing_key,
        count(*) as failures,
        bool_and(results.accepted_by is not null) as is_accepted,
        string_agg(distinct results.accepted_by, ', ' order by results.accepted_by) as accepted_by,
        string_agg(distinct results.accepted_reason, '; ' order by results.accepted_reason) as accepted_reason,
        first(
            results.check_name || ': ' || results.subject || ' (' || results.measure || ') '
            || case
                when results.difference is null then coalesce(results.diagnosis, 'an operand is missing')
                else 'reported ' || {{ plain('results.reported') }} || ', computed ' || {{ plain('results.computed') }}
                    || ', difference ' || {{ plain('results.difference') }} || ' ' || results.measure_unit
                    || coalesce(' [' || results.diagnosis || ']', '')
            end
            order by ranks.rank, results.line_no nulls first, results.subject, results.measure <> 'total', results.measure, results.fact_key
        ) as first_failure
    from {{ touched('fct_check_result') }} as results
    left join ranks using (check_name)
    where not results.passed and results.severity = 'error'
    group by results.filing_key

),

checked as (

    select distinct filing_key from {{ touched('fct_check_result') }}

)

select
    filings.filing_key,
    filings.sha256,
    filings.filing_ordinal,
    filings.file_name,
    filings.source_name,
    filings.source_url,
    filings.title,
    filings.document_type,
    filings.department_key,
    filings.year_key,
    filings.fiscal_year_basis,
    filings.currency_unit,
    filings.published_on,
    filings.first_seen_at,
    filings.loaded_at,
    case
        when filings.rejection_reason is not null then 'rejected'
        when broken.filing_key is not null or checked.filing_key is null then 'unreconciled'
        else 'reconciled'
    end as status,
    case
        when filings.rejection_reason is not null then filings.rejection_reason
        when broken.failures > 1 then broken.first_failure || ', and ' || (broken.failures - 1) || ' more'
        when broken.filing_key is not null then broken.first_failure
        when checked.filing_key is null then 'no rule has judged it'
    end as status_reason,
    case when broken.is_accepted then broken.accepted_by end as accepted_by,
    case when broken.is_accepted then broken.accepted_reason end as accepted_reason,
    coalesce(currency.is_current, false) as is_current,
    currency.superseded_by_filing_key,
    currency.superseded_at,
    coalesce(currency.is_first, false) as is_first,
    filings.page_count,
    filings.reader,
    filings.reader_version
from filings
left join {{ ref('int_currency') }} as currency using (filing_key)
left join broken using (filing_key)
left join checked using (filing_key)
order by filing_key
