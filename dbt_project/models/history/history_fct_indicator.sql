{{ config(alias='fct_indicator') }}
{{ earlier_readings('indicator') }}
