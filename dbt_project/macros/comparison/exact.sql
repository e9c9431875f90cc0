{#- Exact arithmetic: DuckDB's `/` on DECIMAL gives DOUBLE, so quotients are taken of whole millionths (HUGEINT). -#}

{#- An amount or a rate as a whole number of millionths. -#}
{% macro millionths(amount) -%}
cast(cast({{ amount }} as decimal(38, 6)) * 1000000 as hugeint)
{%- endmacro %}

{#- Whole millionths as a figure again. -#}
{% macro from_millionths(whole) -%}
cast(cast({{ whole }} as decimal(38, 0)) * cast(0.000001 as decimal(7, 6)) as decimal(38, 6))
{%- endmacro %}

{#- The greatest whole number that is not above a quotient of whole numbers (`//` cuts towards zero). -#}
{% macro floor_quotient(numerator, divisor) -%}
({{ numerator }} // {{ divisor }} - case when {{ numerator }} % {{ divisor }} <> 0 and ({{ numerator }} < 0) <> ({{ divisor }} < 0) then 1 else 0 end)
{%- endmacro %}

{#- The greatest whole number whose square is not above a whole number. The estimate may be one off; the comparison decides exactly. -#}
{% macro whole_root(square) -%}
(
    cast(sqrt({{ square }}) as hugeint)
    - case when cast(sqrt({{ square }}) as hugeint) * cast(sqrt({{ square }}) as hugeint) > {{ square }} then 1 else 0 end
)
{%- endmacro %}

{#- A column in which every rule's rows agree. What is too large for it is no figure (NULL), and no comparison with it holds. -#}
{% macro figure(expression) -%}
try_cast({{ expression }} as decimal(24, 6))
{%- endmacro %}
