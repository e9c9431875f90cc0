select
    project_key,
    project_identity_key,
    basis
from {{ ref('int_project_identities') }}
order by project_key
