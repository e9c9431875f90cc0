{{ config(materialized='view') }}
-- A project printed twice in a filing is one amount here: its lines together.
with by_year as (

    select
        project_key,
        document_type,
        fiscal_year,
        any_value(department_name) as department_name,
        any_value(project_name) as project_name,
        sum(total_yuan) as total_yuan,
        min(fact_key) as fact_key
    from {{ ref('reconciled_projects') }}
    where fiscal_year is not null
    group by project_key, document_type, fiscal_year

)

select
    later.fiscal_year,
    later.document_type,
    later.department_name,
    later.project_name,
    cast(earlier.total_yuan as decimal(18, 2)) as previous_total_yuan,
    cast(later.total_yuan as decimal(18, 2)) as total_yuan,
    cast(later.total_yuan - earlier.total_yuan as decimal(18, 2)) as change_yuan,
    case
        when earlier.total_yuan <> 0
            then cast((later.total_yuan - earlier.total_yuan) * 100 / earlier.total_yuan as decimal(18, 2))
    end as change_pct,
    earlier.fact_key as previous_fact_key,
    later.fact_key
from by_year as later
inner join by_year as earlier
    on
        later.project_key = earlier.project_key
        and later.document_type = earlier.document_type
        and later.fiscal_year = earlier.fiscal_year + 1
