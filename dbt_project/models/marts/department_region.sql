{{ config(materialized='incremental', meta={'touched': ['department_key', 'int_touched_departments']}) }}
-- The region that a department's name begins with, by the year of the filing that names it: 巢湖市 was a prefecture until 2010 and
-- is a county-level city of 合肥市 since. A name that two regions share in that year gives none.
with mentions as (

    select distinct
        department_key,
        department_name,
        year_key,
        case when year_key = 0 then 9998 else year_key end as year
    from {{ ref('int_department_mentions') }}
    where department_key in (select department_key from {{ ref('int_touched_departments') }})

),

-- Party organs and bodies of the state name whose they are before their region: 中共广州市委组织部, 国家税务总局广州市税务局.
names as (

    select distinct
        department_key,
        department_name,
        regexp_extract(
            department_name, '^(中国共产党|中共|共青团|中国共产主义青年团|中国人民政治协商会议|政协|国家税务总局|国家统计局|中国国民党革命委员会|民革|民盟|民建|民进|农工党|致公党|九三学社|台盟)'
        ) as body
    from mentions

),

starts as (

    select
        department_key,
        body,
        unnest(list_transform(
            range(length(body) + 2, length(department_name) + 1), lambda n: department_name[length(body) + 1:n]
        )) as name_start
    from names

),

-- The longest beginning decides, whether or not it is of one region.
longest as (

    select department_key, any_value(body) as body, arg_max(name_start, length(name_start)) as name_start
    from starts
    where name_start in (select name_start from {{ ref('int_region_names') }})
    group by department_key

),

states as (

    select
        mentions.department_key,
        mentions.year_key,
        longest.body,
        names.*,
        greatest(names.first_year - mentions.year, mentions.year - names.last_year, 0) as years_off
    from mentions
    inner join longest using (department_key)
    inner join {{ ref('int_region_names') }} as names using (name_start)

),

-- Names outlive their regions, and lists lag behind them: the nearest years count where none fits; but after more than five, a name that
-- two provinces have had tells nothing.
nearest as (

    select
        *,
        min(province_name) over name = max(province_name) over name as is_of_one_province
    from states
    window name as (partition by department_key, year_key)
    qualify years_off = min(years_off) over name

)

select
    department_key,
    year_key,
    any_value(body || name_start) as name_start,
    any_value(region_code) as region_code,
    any_value(region_name) as region_name,
    any_value(city_name) as city_name,
    any_value(province_name) as province_name
from nearest
group by department_key, year_key
having count(distinct region_code) = 1 and (min(years_off) <= 5 or bool_and(is_of_one_province))
order by department_key, year_key
