{#-
Where a department lay in the year of its filing: districts are merged, raised and given to other cities. `regions` is department_region, joined
by department and year; where the name tells no region, that of dim_department stands: the parent's.
-#}
{% macro region_in_year(departments='departments', regions='regions') -%}
  {%- for column in ['province_name', 'city_name', 'region_name'] -%}
    case when {{ regions }}.region_code is null then {{ departments }}.{{ column }} else {{ regions }}.{{ column }} end as {{ column }}
    {{- ',\n    ' if not loop.last }}
  {%- endfor %}
{%- endmacro %}
