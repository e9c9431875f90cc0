-- The ways in which a department's name begins with its region: 广州市花都区, 广东省广州市, 花都区 where only one region is called so.
with regions as (

    select
        *,
        coalesce(valid_to_year, 9999) as last_year
    from {{ ref('regions') }}

),

spelt as (

    select
        *,
        unnest(list_distinct([
            region_name,
            city_name || region_name,
            province_name || region_name,
            province_name || city_name || region_name
        ])) as name_start
    from regions

),

-- Two regions share a name when they lie in two provinces or stood at the same time; else it is one region that was given a new code or city.
shared as (

    select distinct name_start
    from spelt as one
    inner join spelt as other using (name_start)
    where
        one.province_name <> other.province_name
        or (one.region_code <> other.region_code and one.valid_from_year <= other.last_year and other.valid_from_year <= one.last_year)

)

select
    name_start,
    region_code,
    region_name,
    city_name,
    province_name
from spelt
where name_start is not null and name_start not in (select name_start from shared)
qualify row_number() over (partition by name_start order by last_year desc, valid_from_year desc, region_code) = 1
