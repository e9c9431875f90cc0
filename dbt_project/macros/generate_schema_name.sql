{#- Schemas are named exactly as configured: marts is marts, for every target. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ custom_schema_name or target.schema }}
{%- endmacro %}
