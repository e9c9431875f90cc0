{{ config(materialized='table' if target.name == 'lake' else 'view') }}
-- All departments: those that are told anew, and the others as the last publication has them. A lake's views may be looked at where that is not attached.
select * from {{ ref('int_departments') }}
{%- if var('incremental') %}
union all by name
select * exclude (successor_department_key, current_department_key) from {{ published('dim_department') }}
where department_key <> 0 and department_key not in (select department_key from {{ ref('int_told_departments') }})
{%- endif %}
