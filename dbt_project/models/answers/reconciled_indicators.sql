{{ config(materialized='view') }}
select * exclude (status, status_reason)
from {{ ref('current_indicators') }}
where status = 'reconciled'
