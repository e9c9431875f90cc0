{{ config(alias='fct_score') }}
{{ earlier_readings('score') }}
