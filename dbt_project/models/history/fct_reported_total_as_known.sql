{{ config(materialized='table_function', schema='marts', parameters=['day'], persist_docs={}) }}
{{ as_known('fct_reported_total') }}
