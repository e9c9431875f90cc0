select
    department_key,
    department_name,
    department_code,
    parent_department_key,
    region_code,
    region_name,
    city_name,
    province_name,
    agency_type
from {{ ref('int_departments') }}
union all
select 0, '(unknown)', null, null, null, null, null, null, null
order by department_key
