{{ config(materialized='view') }}
select
    fiscal_year,
    document_type,
    rank() over (partition by fiscal_year, document_type order by total_yuan desc) as rank_of_year,
    department_name,
    project_name,
    total_yuan,
    file_name,
    source_page,
    fact_key
from {{ ref('reconciled_projects') }}
where total_yuan is not null
