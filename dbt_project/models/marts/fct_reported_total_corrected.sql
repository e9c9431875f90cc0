{{ config(materialized='view') }}
{{ corrected('fct_reported_total', 'reported_total', {'amount_yuan': none}) }}
