-- The departments of which something other than their line may be told otherwise than in the last publication: the touched ones, and the units that lie
-- where the department above them does.
select department_key from {{ ref('int_touched_departments') }}
{%- if var('incremental') %}
union
select department_key from {{ published('dim_department') }}
where parent_department_key in (select department_key from {{ ref('int_touched_departments') }})
{%- endif %}
