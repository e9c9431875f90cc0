{{ config(alias='fct_reported_total') }}
{{ earlier_readings('reported_total') }}
