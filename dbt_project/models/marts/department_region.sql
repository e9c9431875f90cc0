select
    department_key,
    year_key,
    name_start,
    region_code,
    region_name,
    city_name,
    province_name
from {{ ref('int_department_regions') }}
order by department_key, year_key
