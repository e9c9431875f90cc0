{#-
The facts of a record type as earlier readings of their filings had them, and for how long they were known so: the columns of its mart, but
for year and department, which are the reading's (history.dim_filing).
-#}
{% macro earlier_readings(record_type) -%}
  {%- set columns = graph.nodes['model.' ~ project_name ~ '.fct_' ~ record_type].columns if execute else [] -%}
select
    {%- for column in columns if column not in ['year_key', 'department_key'] %}
    facts.{{ column }},
    {%- endfor %}
    readings.known_from,
    readings.known_until
from {{ source('landed', record_type) }} as facts
inner join {{ ref('history_dim_filing') }} as readings using (filing_key, batch_id)
where readings.rejection_reason is null and {{ is_touched('facts.filing_key') }}
order by facts.filing_key, readings.known_from, facts.fact_key
{%- endmacro %}

{#- A table of facts as it was known at the end of a day, in UTC: of every filing the reading that counted then. -#}
{% macro as_known(facts) -%}
select facts.*
from {{ ref(facts) }} as facts
inner join {{ ref('dim_filing') }} as filings using (filing_key)
where epoch_us(filings.loaded_at) < {{ end_of_day() }}
union all by name
select facts.* exclude (known_from, known_until), readings.year_key, readings.department_key
from {{ ref('history_' ~ facts) }} as facts
inner join {{ ref('history_dim_filing') }} as readings using (filing_key, known_from, known_until)
where epoch_us(known_from) < {{ end_of_day() }} and epoch_us(known_until) >= {{ end_of_day() }}
{%- endmacro %}

{% macro end_of_day() -%}
epoch_us(cast(cast(day as date) as timestamp) + interval 1 day)
{%- endmacro %}

{#- Project lines of the filings for which a condition holds, with what tells filings of one department and year apart. -#}
{% macro lines_of(condition) -%}
select
    years.fiscal_year,
    departments.department_name,
    filings.document_type,
    projects.project_kind,
    projects.project_name,
    budgets.total_yuan,
    budgets.fiscal_appropriation_yuan,
    budgets.special_account_yuan,
    budgets.other_yuan,
    filings.published_on,
    filings.first_seen_at,
    filings.superseded_at,
    filings.status,
    filings.file_name,
    budgets.source_page,
    budgets.line_no,
    budgets.fact_key,
    budgets.filing_key,
    budgets.project_key,
    budgets.department_key
from {{ ref('fct_project_budget') }} as budgets
inner join {{ ref('dim_filing') }} as filings using (filing_key)
inner join {{ ref('dim_project') }} as projects using (project_key)
inner join {{ ref('dim_department') }} as departments on budgets.department_key = departments.department_key
inner join {{ ref('dim_year') }} as years on budgets.year_key = years.year_key
where {{ condition }}
{%- endmacro %}
