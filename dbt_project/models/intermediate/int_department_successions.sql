-- Departments that others continue: by a reform of their kind of agency, by a new name or code of their region, by another spelling of
-- their region's name, and by what people wrote down, which counts before all else.
with departments as (

    select
        department_key,
        department_name,
        region_code,
        region_name,
        coalesce(suffix, '') as suffix,
        -- what stands between region and kind of agency: nothing, mostly
        department_name[length(name_start) + 1:length(department_name) - length(coalesce(suffix, ''))] as stem,
        first_year,
        last_year
    from {{ ref('int_known_departments') }}
    where name_start is not null and length(name_start) + length(coalesce(suffix, '')) <= length(department_name)

),

places as (

    select distinct region_code, region_code as later_code, cast(null as varchar) as evidence
    from departments
    union all
    select former_code, later_code, evidence
    from {{ ref('int_region_successions') }}

),

kinds as (

    select distinct suffix, suffix as later_suffix, cast(null as integer) as since_year, 'renamed' as change, cast(null as varchar) as evidence
    from departments
    union all
    select former_suffix, later_suffix, since_year, change, reform
    from {{ ref('agency_reforms') }}

),

-- What a successor's name would be made of. By itself, or the planner begins with all departments whose names have nothing in between.
expected as materialized (

    select
        former.*,
        places.later_code,
        places.evidence as place_evidence,
        kinds.later_suffix,
        kinds.since_year as reform_year,
        kinds.change,
        kinds.evidence as kind_evidence
    from departments as former
    inner join places using (region_code)
    inner join kinds using (suffix)

),

pairs as (

    select
        former.department_key,
        later.department_key as successor_key,
        later.department_name as successor_name,
        later.suffix as later_suffix,
        later.first_year as since_year,
        former.change,
        concat_ws('；', former.kind_evidence, former.place_evidence, case when former.kind_evidence is null and former.place_evidence is null then
            case when former.region_name = later.region_name then '同一行政区划的不同写法' else former.region_name || ' → ' || later.region_name end
        end) as evidence,
        former.region_code = later.region_code and former.suffix = later.suffix and former.region_name = later.region_name as is_spelling,
        former.kind_evidence is not null as is_reform,
        former.last_year < later.first_year and later.first_year >= coalesce(former.reform_year, 0) as is_in_turn,
        (length(former.department_name), former.department_name) < (length(later.department_name), later.department_name) as is_shorter
    from expected as former
    inner join departments as later
        on former.later_code = later.region_code and former.later_suffix = later.suffix and former.stem = later.stem
    where former.department_key <> later.department_key

),

-- Of two spellings the longer continues; of two later names the earlier does. Where two kinds of agency do at once, people decide.
derived as (

    select *
    from (
        select
            *,
            rank() over (partition by department_key order by is_spelling desc, case when not is_spelling then since_year end) as place
        from pairs
        where case when is_spelling then is_shorter else is_in_turn end
    )
    where place = 1
    qualify
        min(later_suffix) over (partition by department_key) = max(later_suffix) over (partition by department_key)
        and row_number() over (partition by department_key order by length(successor_name) desc, successor_name) = 1

),

written as (

    select
        written.*,
        case
            when former.department_key is null then 'no filing names ' || written.department_name
            when written.change <> 'none' and later.department_key is null then 'no filing names ' || written.successor_name
            when written.change in ('none', 'renamed', 'merged')
                and count(*) over (partition by written.department_key) > 1
                then written.department_name || ' stands in several lines; only a department that was divided does'
        end as refusal
    from {{ ref('stg_people__department_succession') }} as written
    left join {{ ref('int_known_departments') }} as former on written.department_key = former.department_key
    left join {{ ref('int_known_departments') }} as later on written.successor_key = later.department_key

)

select
    department_key as predecessor_key,
    successor_key,
    since_year,
    change,
    'people' as basis,
    reason as evidence,
    line_no,
    decided_by,
    refusal
from written
union all
select
    department_key,
    successor_key,
    case when not is_spelling then since_year end,
    case when is_spelling then 'spelling' else change end,
    case when is_spelling then 'spelling' when is_reform then 'reform' else 'region' end,
    evidence,
    null,
    null,
    null
from derived
where department_key not in (select department_key from written where refusal is null)
