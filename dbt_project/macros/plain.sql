{#- A figure as people write it: 1234.500000 is 1234.5 and 2.000000 is 2. -#}
{% macro plain(figure) -%}
rtrim(rtrim(cast({{ figure }} as varchar), '0'), '.')
{%- endmacro %}
