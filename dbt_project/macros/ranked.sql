{#- What project lines need to be ranked: of `facts`, rows of fct_project_budget, those of current and reconciled filings that have an amount. -#}
{% macro lines_to_rank(facts) -%}
select
    facts.year_key,
    filings.document_type,
    facts.total_yuan,
    facts.fact_key
from {{ facts }} as facts
inner join {{ ref('dim_filing') }} as filings using (filing_key)
inner join {{ ref('dim_project') }} as projects using (project_key)
where filings.is_current and filings.status = 'reconciled' and projects.project_kind = 'project' and facts.total_yuan is not null
{%- endmacro %}
