-- One row a project's self-evaluation and measure: 年度资金总额 against the sum of its funding sources.
with figures as (

    {%- for measure in ['initial_budget', 'budget', 'actual'] %}
    {{ 'union all' if not loop.first }}
    select
        filing_key,
        project_name as subject,
        line_no,
        '{{ measure }}' as measure,
        is_total,
        false as is_subtotal,
        funding_source as label,
        source_no as position,
        {{ measure }}_yuan as amount,
        half_unit_yuan as half_unit,
        {{ also("'execution_rate'", "project_name || ' ' || funding_source", 'line_no') }} as also,
        source_page,
        source_locator
    from {{ touched('stg_filings__project_spending') }}
    {%- endfor %}

),

{{ compare_sums('figures') }}
