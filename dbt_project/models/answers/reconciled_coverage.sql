{{ config(materialized='table') }}
with amounts as (

    select budgets.filing_key, sum(budgets.total_yuan) as total_yuan
    from {{ ref('fct_project_budget') }} as budgets
    inner join {{ ref('dim_project') }} as projects using (project_key)
    where projects.project_kind = 'project'
    group by budgets.filing_key

),

indicators as (

    select filing_key, count(*) as indicators
    from {{ ref('fct_indicator') }}
    group by filing_key

),

-- A funding table prints its total beside its sources: the total counts, the sources where there is none.
spending as (

    select filing_key, coalesce(sum(actual_yuan) filter (where is_total), sum(actual_yuan)) as spent_yuan
    from {{ ref('fct_department_spending') }}
    group by filing_key

),

filings as (

    select
        filings.filing_key,
        filings.document_type,
        years.fiscal_year,
        case
            when filings.status = 'rejected' then 'rejected'
            when not filings.is_current then 'superseded'
            when filings.status = 'unreconciled' then 'unreconciled'
            else 'in'
        end as standing
    from {{ ref('dim_filing') }} as filings
    inner join {{ ref('dim_year') }} as years using (year_key)

)

select
    filings.document_type,
    filings.fiscal_year,
    count(*) filter (where standing = 'in') as filings_in,
    count(*) filter (where standing = 'unreconciled') as filings_left_out_unreconciled,
    count(*) filter (where standing = 'rejected') as filings_left_out_rejected,
    count(*) filter (where standing = 'superseded') as filings_left_out_superseded,
    {%- for column, amount, type in [
        ('yuan', 'amounts.total_yuan', 'decimal(18, 2)'),
        ('indicators', 'indicators.indicators', 'bigint'),
        ('spent_yuan', 'spending.spent_yuan', 'decimal(18, 2)'),
    ] %}
    cast(coalesce(sum({{ amount }}) filter (where standing = 'in'), 0) as {{ type }}) as {{ column }}_in,
    cast(coalesce(sum({{ amount }}) filter (where standing = 'unreconciled'), 0) as {{ type }}) as {{ column }}_left_out_unreconciled,
    cast(coalesce(sum({{ amount }}) filter (where standing = 'superseded'), 0) as {{ type }}) as {{ column }}_left_out_superseded
    {{- ',' if not loop.last }}
    {%- endfor %}
from filings
left join amounts using (filing_key)
left join indicators using (filing_key)
left join spending using (filing_key)
group by filings.document_type, filings.fiscal_year
