-- Who continues a department: its one successor, and the last of the line. A department that was divided has no one successor.
with recursive successions as (

    select predecessor_key as department_key, min(successor_key) as successor_key
    from {{ ref('int_department_successions') }}
    where refusal is null and change <> 'none'
    group by predecessor_key
    having count(*) = 1

),

lines as (

    select department_key, successor_key, [department_key, successor_key] as passed
    from successions
    union all
    select lines.department_key, successions.successor_key, list_append(lines.passed, successions.successor_key)
    from lines
    inner join successions on lines.successor_key = successions.department_key
    -- people may write a circle: it is followed once
    where not list_contains(lines.passed, successions.successor_key)

)

select
    department_key,
    first(successor_key order by len(passed)) as successor_department_key,
    last(successor_key order by len(passed)) as current_department_key
from lines
group by department_key
