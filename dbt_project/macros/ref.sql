{#- No relation names its catalog: a view that named the candidate's would break once the file is published under another name. -#}
{% macro ref(model_name) %}
  {%- do return(builtins.ref(model_name).include(database=false)) -%}
{% endmacro %}

{% macro source(source_name, table_name) %}
  {%- do return(builtins.source(source_name, table_name).include(database=false)) -%}
{% endmacro %}
