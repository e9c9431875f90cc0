-- One row a spending unit and measure: the unit's own row against the sum of its projects.
with filings as (

    select * from {{ touched('stg_filings__filing') }}

),

lines as (

    select lines.*, coalesce(lines.spending_unit_name, filings.department_name) as unit_name
    from {{ touched('stg_filings__project_budget') }} as lines
    inner join filings using (filing_key)
    where lines.project_kind = 'project'

),

figures as (

    select
        filing_key,
        subject,
        measure,
        true as is_total,
        false as is_subtotal,
        subject as label,
        cast(null as integer) as position,
        amount_yuan as amount,
        half_unit_yuan as half_unit,
        {{ also("'grand_total'", "'合计'", measure='measure') }} as also,
        source_page,
        source_locator
    from {{ touched('stg_filings__reported_total') }}
    where spending_unit_name is not null
    {%- for measure in ['total', 'fiscal_appropriation', 'special_account', 'other'] %}
    union all
    select
        filing_key,
        unit_name,
        '{{ measure }}',
        false,
        false,
        project_name,
        line_no,
        {{ measure }}_yuan,
        half_unit_yuan,
        {{ also("'row_total'", 'project_name', 'line_no') }},
        source_page,
        source_locator
    from lines
    {%- endfor %}

),

measured as not materialized (

    select *, cast(null as integer) as line_no from figures

),

{{ compare_sums('measured') }}
