{{ config(alias='fct_disbursement_plan') }}
{{ earlier_readings('disbursement_plan') }}
