-- The projects that touched filings name, or named in the last publication.
select project_key
from {{ touched('fct_project_budget') }}
union
select project_key
from {{ published('fct_project_budget') }}
where {{ is_touched(of='int_restated_filings') }}
