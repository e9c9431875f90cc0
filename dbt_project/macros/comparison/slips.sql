{#-
Slips of the pen: how one printed figure turns into another. Figures are whole numbers (millionths), so that digits are places of a
whole number. `slack` is how far rounding may have taken the figure that was wanted; `step` is a unit of the last printed place.
A further kind of slip is a further `when`, and its words in `alert_words`.
-#}

{#- The kind of slip that makes `wanted` the printed `amount`, likeliest first; NULL for none. `rank` grows as kinds get less likely. -#}
{% macro slip(amount, wanted, slack, step, of_sum=true) -%}
case
    {%- if of_sum %}
    when {{ shifted(amount, wanted, slack, [10000]) }}
        then {'rank': 1, 'kind': 'unit slip ×10000'}
    {%- endif %}
    when {{ amount }} <> 0 and abs({{ wanted }} + {{ amount }}) <= {{ slack }}
        then {'rank': 2, 'kind': 'sign'}
    {%- if of_sum %}
    when (is_subtotal and abs({{ wanted }} - 2 * {{ amount }}) <= {{ slack }})
        or (is_sum_of_neighbours and abs({{ wanted }}) <= {{ slack }})
        or (is_total and parts > 1 and abs(2 * {{ wanted }} - {{ amount }}) <= {{ slack }} and {{ amount }} <> 0)
        then {'rank': 3, 'kind': 'subtotal added as a line'}
    when not is_total and {{ amount }} <> 0 and abs({{ wanted }}) <= {{ slack }}
        then {'rank': 4, 'kind': 'line missing'}
    when not is_total and {{ amount }} <> 0 and abs({{ wanted }} - 2 * {{ amount }}) <= {{ slack }}
        then {'rank': 5, 'kind': 'line counted twice'}
    {%- endif %}
    when len(list_filter({{ powers() }}, lambda p: case
        when p >= {{ step }} and abs({{ amount }}) >= 10 * p and abs({{ wanted }}) + {{ slack }} >= 10 * p
            and {{ apart(amount, wanted, slack, 'p', 9, 81) }}
        then {{ place(amount, 'p') }} <> {{ place(amount, '(10 * p)') }}
            and abs(abs({{ amount }}) + ({{ place(amount, 'p') }} - {{ place(amount, '(10 * p)') }}) * 9 * p - abs({{ wanted }})) <= {{ slack }}
        else false
    end)) > 0 and ({{ amount }} < 0) = ({{ wanted }} < 0)
        then {'rank': 6, 'kind': 'digits swapped'}
    {%- if of_sum %}
    when {{ shifted(amount, wanted, slack, [1000]) }}
        then {'rank': 7, 'kind': 'unit slip ×1000'}
    {%- endif %}
    when {{ shifted(amount, wanted, slack, [10, 100] if of_sum else [10, 100, 1000, 10000]) }}
        then {'rank': 8, 'kind': 'decimal point moved'}
    when len(list_filter({{ powers() }}, lambda p: case
        when p >= {{ step }} and {{ apart(amount, wanted, slack, 'p', 1, 9) }}
        then len(list_filter(range(0, 10), lambda digit:
            digit <> {{ place(amount, 'p') }}
            and abs(abs({{ amount }}) + (digit - {{ place(amount, 'p') }}) * p - abs({{ wanted }})) <= {{ slack }}
        )) > 0
        else false
    end)) > 0 and ({{ amount }} < 0) = ({{ wanted }} < 0)
        then {'rank': 9, 'kind': 'one digit misread'}
end
{%- endmacro %}

{#- Whether one figure is the other with the decimal point moved by as many places as these factors have zeros. -#}
{% macro shifted(amount, wanted, slack, factors) -%}
{{ amount }} <> 0 and abs({{ wanted }}) > {{ slack }} and (
    {%- for factor in factors %}
    {{ 'or' if not loop.first }} abs({{ wanted }} * {{ factor }} - {{ amount }}) <= {{ slack }} * {{ factor }} or abs({{ wanted }} - {{ amount }} * {{ factor }}) <= {{ slack }}
    {%- endfor %}
)
{%- endmacro %}

{#- Whether two figures are so many times a power of ten apart, give or take the slack: what tells the few powers worth a closer look. -#}
{% macro apart(amount, wanted, slack, power, least, most) -%}
abs(abs({{ amount }}) - abs({{ wanted }})) between {{ least }} * {{ power }} - {{ slack }} and {{ most }} * {{ power }} + {{ slack }}
{%- endmacro %}

{#- The digit of a whole number at a power of ten. -#}
{% macro place(whole, power) -%}
(abs({{ whole }}) // {{ power }} % 10)
{%- endmacro %}

{#- The powers of ten that a figure in millionths can have a digit at. -#}
{% macro powers() -%}
[{% for zeros in range(25) %}{{ ', ' if not loop.first }}cast('1{{ '0' * zeros }}' as hugeint){% endfor %}]
{%- endmacro %}
