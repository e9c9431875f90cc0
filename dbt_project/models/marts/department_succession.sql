select
    predecessor_key as predecessor_department_key,
    successor_key as successor_department_key,
    since_year,
    change,
    basis,
    evidence,
    line_no,
    decided_by,
    refusal
from {{ ref('int_department_successions') }}
order by predecessor_department_key, successor_department_key, line_no
