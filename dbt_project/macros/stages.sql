{#- Whether a family of filings says what came of a year, rather than what is planned for it: their names end so. -#}
{% macro is_evaluation(document_type) -%}
({{ document_type }} like '%\_evaluation' escape '\')
{%- endmacro %}

{#- A text as it is compared: white space makes no difference. -#}
{% macro compared(text) -%}
regexp_replace(nfc_normalize({{ text }}), '\s', '', 'g')
{%- endmacro %}
