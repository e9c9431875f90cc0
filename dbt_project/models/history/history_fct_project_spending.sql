{{ config(alias='fct_project_spending') }}
{{ earlier_readings('project_spending') }}
