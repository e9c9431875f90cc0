{{ config(materialized='table') }}
with filings as (

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
        ('yuan', 'figures.total_yuan', 'decimal(18, 2)'),
        ('indicators', 'figures.indicators', 'bigint'),
        ('spent_yuan', 'figures.spent_yuan', 'decimal(18, 2)'),
    ] %}
    cast(coalesce(sum({{ amount }}) filter (where standing = 'in'), 0) as {{ type }}) as {{ column }}_in,
    cast(coalesce(sum({{ amount }}) filter (where standing = 'unreconciled'), 0) as {{ type }}) as {{ column }}_left_out_unreconciled,
    cast(coalesce(sum({{ amount }}) filter (where standing = 'superseded'), 0) as {{ type }}) as {{ column }}_left_out_superseded
    {{- ',' if not loop.last }}
    {%- endfor %}
from filings
left join {{ ref('filing_figures') }} as figures using (filing_key)
group by filings.document_type, filings.fiscal_year
