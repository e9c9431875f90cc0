{#- A comparison that a figure stands in, and the way in which a correction of the figure moves its difference. -#}
{% macro stands_in(check_name, subject, sign, line_no='null', measure='null') -%}
{
    'check_name': {{ check_name }}, 'subject': {{ subject }}, 'line_no': cast({{ line_no }} as integer),
    'measure': cast({{ measure }} as varchar), 'sign': {{ sign }}
}
{%- endmacro %}

{#- A table of facts as people have corrected it: `amounts` are its columns by the fields that overrides name. -#}
{% macro corrected(facts, source_table, amounts) -%}
with corrections as (

    select
        fact_key
        {%- for column, field in amounts.items() %},
        max(corrected_value) filter (where {{ "field = '" ~ field ~ "'" if field else 'true' }}) as {{ column }}
        {%- endfor %},
        string_agg(distinct decided_by, ', ' order by decided_by) as corrected_by
    from {{ ref('fct_override') }}
    where is_applied and not is_accepted and source_table = '{{ source_table }}'
    group by fact_key

)

select
    facts.* replace (
        {%- for column in amounts %}
        cast(coalesce(corrections.{{ column }}, facts.{{ column }}) as {{ 'decimal(24, 6)' if column.endswith('_pct') else 'decimal(18, 2)' }})
        as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    ),
    corrections.corrected_by
from {{ ref(facts) }} as facts
left join corrections using (fact_key)
{%- endmacro %}
