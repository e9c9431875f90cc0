{{ config(materialized='view') }}
select * exclude (project_kind, status, status_reason)
from {{ ref('current_projects') }}
where status = 'reconciled' and project_kind = 'project'
