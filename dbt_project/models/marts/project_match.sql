select
    line_no,
    project_key,
    other_project_key,
    is_accepted,
    decided_by,
    decided_on,
    reason,
    refusal
from {{ ref('int_project_matches') }}
order by line_no
