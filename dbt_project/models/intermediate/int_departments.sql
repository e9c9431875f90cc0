-- The departments and spending units that are told anew of all that filings name: code and parent, region, and kind by the ending of the name.
with mentions as (

    select * from {{ ref('int_department_mentions') }}
    where department_key in (select department_key from {{ ref('int_told_departments') }})

),

-- Codes follow the latest filing.
codes as (

    select
        mentions.department_key,
        first(
            mentions.department_code order by filings.first_seen_at desc nulls last, filings.sha256, mentions.department_code
        ) as department_code
    from mentions
    inner join {{ ref('int_filings') }} as filings using (filing_key)
    where mentions.department_code is not null
    group by mentions.department_key

),

-- A unit has a parent when all filings that name it agree on one that is not itself.
departments as (

    select
        department_key,
        min(department_name) as department_name,
        case when min(parent_key) = max(parent_key) then min(parent_key) end as parent_department_key,
        min(year_key) filter (where year_key <> 0) as first_year,
        max(year_key) as last_year
    from mentions
    group by department_key

),

regions as (

    select * from {{ ref('department_region') }}
    where department_key in (select unnest([department_key, parent_department_key]) from departments)
    qualify row_number() over (partition by department_key order by year_key desc) = 1

),

-- Two characters leave few kinds to try of some six hundred.
lengths as (

    select right(suffix, 2) as ending, list(distinct length(suffix)) as lengths
    from {{ ref('agency_types') }}
    group by ending

),

suffixes as (

    select department_key, right(department_name, length) as suffix
    from (
        select departments.department_key, departments.department_name, unnest(lengths.lengths) as length
        from departments
        inner join lengths on right(departments.department_name, 2) = lengths.ending
    )

),

endings as (

    select suffixes.department_key, arg_max(agencies.suffix, length(agencies.suffix)) as suffix
    from suffixes
    inner join {{ ref('agency_types') }} as agencies using (suffix)
    group by suffixes.department_key

)

-- A unit whose own name tells no region lies where the department above it does.
select
    departments.*,
    codes.department_code,
    regions.name_start,
    coalesce(regions.region_code, above.region_code) as region_code,
    coalesce(regions.region_name, above.region_name) as region_name,
    coalesce(regions.city_name, above.city_name) as city_name,
    coalesce(regions.province_name, above.province_name) as province_name,
    case when regions.region_code is not null then 'name' when above.region_code is not null then 'parent' end as region_basis,
    endings.suffix,
    agencies.agency_type
from departments
left join codes using (department_key)
left join regions using (department_key)
left join regions as above on departments.parent_department_key = above.department_key
left join endings on departments.department_key = endings.department_key
left join {{ ref('agency_types') }} as agencies using (suffix)
