{{ config(alias='fct_project_budget') }}
{{ earlier_readings('project_budget') }}
