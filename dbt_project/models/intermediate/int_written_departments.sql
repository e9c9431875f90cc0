-- The departments that are written anew: those that are told anew, and those that others continue, or continued.
select department_key from {{ ref('int_told_departments') }}
union
select department_key from {{ ref('int_department_lines') }}
{%- if var('incremental') %}
union
select department_key from {{ published('dim_department') }}
where successor_department_key is not null
{%- endif %}
