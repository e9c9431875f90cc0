{{ config(materialized='view') }}
{{ corrected('fct_department_spending', 'department_spending', {
    'initial_budget_yuan': 'initial_budget_yuan', 'adjustment_yuan': 'adjustment_yuan', 'actual_yuan': 'actual_yuan',
    'reported_completion_pct': 'reported_completion_pct', 'reported_adjustment_pct': 'reported_adjustment_pct',
}) }}
