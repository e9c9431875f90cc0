{%- set kind = 'hash(fiscal_year, document_type, agency_type)' -%}
{{ config(materialized='incremental', meta={'touched': [kind, 'int_retold_kinds']}) }}
-- Departments are compared within their kind: of one that something else is told of, all are compared anew.
select
    budgets.fiscal_year,
    budgets.document_type,
    budgets.agency_type,
    budgets.province_name,
    budgets.city_name,
    budgets.region_name,
    budgets.department_name,
    budgets.projects,
    indicators.indicators,
    budgets.total_yuan,
    case when budgets.projects > 0 then cast(budgets.total_yuan / budgets.projects as decimal(18, 2)) end as yuan_per_project,
    case when indicators.indicators > 0 then cast(budgets.total_yuan / indicators.indicators as decimal(18, 2)) end as yuan_per_indicator,
    case
        when budgets.total_yuan > 0
            then cast(indicators.indicators * 1000000 / budgets.total_yuan as decimal(18, 2))
    end as indicators_per_million_yuan,
    cast(quantile_disc(budgets.total_yuan, 0.5) over kind as decimal(18, 2)) as median_total_yuan,
    count(*) over kind as departments_compared,
    rank() over (kind order by budgets.total_yuan desc) as rank_of_kind
from {{ ref('budget_by_department') }} as budgets
inner join {{ ref('filing_figures') }} as indicators using (filing_key)
where budgets.agency_type is not null
    {%- if var('incremental') %}
    and {{ kind }} in (select {{ kind }} from {{ ref('int_retold_kinds') }})
    {%- endif %}
window kind as (partition by budgets.fiscal_year, budgets.document_type, budgets.agency_type)
