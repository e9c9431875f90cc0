{{ config(materialized='view') }}
{{ corrected('fct_project_budget', 'project_budget', {
    'total_yuan': 'total_yuan', 'fiscal_appropriation_yuan': 'fiscal_appropriation_yuan',
    'special_account_yuan': 'special_account_yuan', 'other_yuan': 'other_yuan',
}) }}
