-- Regions that were given a new code: the year after the old one ended, a region of the same level and province has its name, but for
-- the kind that the name ends with (抚宁县 → 抚宁区), and no other has it.
with regions as (

    select
        *,
        regexp_replace(region_name, '(地区|市|县|区|盟)$', '') as stem
    from {{ ref('regions') }}

)

select
    former.region_code as former_code,
    any_value(later.region_code) as later_code,
    former.region_name || '（' || former.region_code || '）→ ' || any_value(later.region_name) || '（' || any_value(later.region_code) || '）' as evidence
from regions as former
inner join regions as later
    on
        former.stem = later.stem
        and former.level = later.level
        and former.province_name = later.province_name
        and later.valid_from_year = former.valid_to_year + 1
        and former.region_code <> later.region_code
where
    length(former.stem) > 1
    and (former.level <> 'county' or former.city_name = later.city_name or former.region_name = later.region_name)
group by former.region_code, former.region_name
having count(*) = 1
