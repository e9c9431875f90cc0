-- What people decided of projects that resemble each other, and why a line is not applied.
select
    matches.*,
    case
        when one.project_key is null then 'no project has the key ' || matches.project_key
        when other.project_key is null then 'no project has the key ' || matches.other_project_key
        when one.project_kind = 'task' or other.project_kind = 'task' then 'a task is of one self-evaluation alone and has no other years'
        when count(*) over (
            partition by least(matches.project_key, matches.other_project_key), greatest(matches.project_key, matches.other_project_key)
        ) > 1 then 'another line decides on the same two projects'
    end as refusal
from {{ ref('stg_people__project_match') }} as matches
left join {{ ref('dim_project') }} as one on matches.project_key = one.project_key
left join {{ ref('dim_project') }} as other on matches.other_project_key = other.project_key
