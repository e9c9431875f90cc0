{{ config(alias='fct_narrative') }}
{{ earlier_readings('narrative') }}
