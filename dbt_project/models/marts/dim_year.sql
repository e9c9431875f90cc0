with years as (

    select distinct
        year_key,
        fiscal_year
    from {{ ref('int_filings') }}
    union
    select distinct year_key, year_key from {{ ref('fct_expected_filing') }}
    union
    select 0, null

)

select
    years.year_key,
    years.fiscal_year,
    plans.five_year_plan
from years
left join {{ ref('five_year_plans') }} as plans using (fiscal_year)
order by year_key
