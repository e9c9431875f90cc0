{{ config(alias='fct_department_spending') }}
{{ earlier_readings('department_spending') }}
