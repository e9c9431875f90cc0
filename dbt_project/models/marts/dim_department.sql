{{ config(materialized='incremental', meta={'touched': ['department_key', 'int_written_departments']}) }}
select
    departments.department_key,
    departments.department_name,
    departments.department_code,
    departments.parent_department_key,
    departments.region_code,
    departments.region_name,
    departments.city_name,
    departments.province_name,
    departments.region_basis,
    departments.agency_type,
    lines.successor_department_key,
    coalesce(lines.current_department_key, departments.department_key) as current_department_key,
    departments.first_year,
    departments.last_year,
    departments.name_start,
    departments.suffix
from {{ ref('int_known_departments') }} as departments
left join {{ ref('int_department_lines') }} as lines using (department_key)
where departments.department_key in (select department_key from {{ ref('int_written_departments') }})
union all
select 0, '(unknown)', null, null, null, null, null, null, null, null, null, 0, null, null, null, null
order by department_key
