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

{#- A quotient of whole numbers in per cent, as millionths: the nearest whole one, halves upwards, over a positive divisor. -#}
{% macro rate_of(part, base) -%}
{{ floor_quotient('(2 * 100000000 * ' ~ part ~ ' * sign(' ~ base ~ ') + abs(' ~ base ~ '))', '(2 * abs(' ~ base ~ '))') }}
{%- endmacro %}

{#- The greatest number of millionths whose square is not above a DECIMAL(38,12). The estimate may be one off; the comparison decides exactly.
    A factor of 19 digits makes DuckDB multiply in 128 bits; of two factors of up to 18 digits it gives no more than 18 digits. -#}
{% macro root(square) -%}
{%- set estimate = 'try_cast(sqrt(' ~ square ~ ') as decimal(19, 6))' -%}
({{ estimate }} - case when {{ estimate }} * {{ estimate }} > {{ square }} then 0.000001 else 0 end)
{%- endmacro %}

{#- The square of a figure below 10^9 with six decimals, as DECIMAL(34,12); NULL for a larger one. -#}
{% macro squared(figure) -%}
try_cast({{ figure }} as decimal(15, 6)) * cast(try_cast({{ figure }} as decimal(15, 6)) as decimal(19, 6))
{%- endmacro %}

{#- A column in which every rule's rows agree. What is too large for it is no figure (NULL), and no comparison with it holds. -#}
{% macro figure(expression) -%}
try_cast({{ expression }} as decimal(24, 6))
{%- endmacro %}
