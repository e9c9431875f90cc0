-- What a department's current filing of a known year comes to in all: the total that it prints, or else the sum of its projects.
with filings as (

    select
        filings.filing_key,
        filings.document_type,
        filings.department_key,
        filings.fiscal_year,
        filings.file_name
    from {{ ref('int_filings') }} as filings
    inner join {{ ref('int_currency') }} as currency using (filing_key)
    where currency.is_current and filings.department_key <> 0 and filings.fiscal_year is not null

),

totals as (

    select filing_key, 1 as rank, amount_yuan, half_unit_yuan, source_page, source_locator
    from {{ touched('stg_filings__reported_total') }}
    where spending_unit_name is null and measure = 'total'
    union all
    select filing_key, 2, initial_budget_yuan, half_unit_yuan, source_page, source_locator
    from {{ touched('stg_filings__department_spending') }}
    where is_total
    union all
    select filing_key, 3, sum(total_yuan), sum(half_unit_yuan) filter (where total_yuan <> 0), null, null
    from {{ touched('stg_filings__project_budget') }}
    where project_kind = 'project'
    group by filing_key
    having count(*) = count(total_yuan)

)

select
    filings.*,
    totals.amount_yuan as total_yuan,
    totals.half_unit_yuan,
    totals.source_page,
    totals.source_locator
from filings
inner join totals using (filing_key)
where totals.amount_yuan is not null
qualify row_number() over (partition by filings.filing_key order by totals.rank, totals.source_page, totals.source_locator) = 1
