-- Every department and spending unit that a filing names: its code and parent, its region, and its kind by the ending of its name.
with filings as (

    select * from {{ ref('int_filings') }}

),

units as (

    select
        lines.spending_unit_key as department_key,
        lines.spending_unit_name as department_name,
        lines.spending_unit_code as department_code,
        filings.department_key as parent_key,
        filings.first_seen_at,
        filings.sha256
    from {{ ref('stg_filings__project_budget') }} as lines
    inner join filings using (filing_key)
    where lines.spending_unit_name is not null
    union all
    select totals.spending_unit_key, totals.spending_unit_name, null, filings.department_key, filings.first_seen_at, filings.sha256
    from {{ ref('stg_filings__reported_total') }} as totals
    inner join filings using (filing_key)
    where totals.spending_unit_name is not null

),

named as (

    select department_key, department_name, department_code, null as parent_key, first_seen_at, sha256
    from filings
    where department_key <> 0
    union all
    select * from units

),

-- A unit has a parent when all filings that name it agree on one that is not itself; codes follow the latest filing.
departments as (

    select
        department_key,
        min(department_name) as department_name,
        first(department_code order by first_seen_at desc nulls last, sha256, department_code) filter (where department_code is not null) as department_code,
        case
            when count(distinct parent_key) filter (where parent_key not in (0, department_key)) = 1
                then min(parent_key) filter (where parent_key not in (0, department_key))
        end as parent_department_key
    from named
    group by department_key

),

starts as (

    select
        departments.department_key,
        names.region_code,
        names.region_name,
        names.city_name,
        names.province_name
    from (
        select department_key, unnest(list_transform(range(2, length(department_name) + 1), lambda n: department_name[1:n])) as name_start
        from departments
    ) as departments
    inner join {{ ref('int_region_names') }} as names using (name_start)
    qualify row_number() over (partition by department_key order by length(name_start) desc) = 1

),

endings as (

    select
        departments.department_key,
        agencies.agency_type
    from (
        select department_key, unnest(list_transform(range(1, length(department_name) + 1), lambda n: department_name[n:])) as suffix
        from departments
    ) as departments
    inner join {{ ref('agency_types') }} as agencies using (suffix)
    qualify row_number() over (partition by department_key order by length(suffix) desc) = 1

)

select
    departments.*,
    starts.region_code,
    starts.region_name,
    starts.city_name,
    starts.province_name,
    endings.agency_type
from departments
left join starts using (department_key)
left join endings using (department_key)
