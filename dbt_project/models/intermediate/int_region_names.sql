-- The ways in which a department's name begins with a region, and the years of it: 广州市花都区, 广东省广州市, 广州花都区, 花都区.
with regions as (

    select
        *,
        coalesce(valid_to_year, 9999) as last_year,
        regexp_replace(province_name, '(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$', '') as short_province,
        regexp_replace(city_name, '(市|地区)$', '') as short_city
    from {{ ref('regions') }}

),

spelt as (

    select
        unnest(list_distinct([
            -- 东区, 城区 and their like are no region's name alone
            case when not (length(region_name) = 2 and region_name like '%区') then region_name end,
            city_name || region_name,
            province_name || region_name,
            province_name || city_name || region_name,
            case when level <> 'province' then short_province || region_name end,
            case when level = 'county' then short_province || city_name || region_name end,
            case when level = 'county' and length(short_city) > 1 and short_city <> city_name then short_city || region_name end,
            case when level = 'province' and region_name like '%自治区' then short_province end
        ])) as name_start,
        region_code,
        region_name,
        city_name,
        province_name,
        valid_from_year as first_year,
        last_year
    from regions

)

select *
from spelt
where name_start is not null
