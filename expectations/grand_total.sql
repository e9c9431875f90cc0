-- One row a measure: 合计 against the sum of its units, or of its projects where no units are printed, or of the sources of a self-evaluation.
with totals as (

    select * from {{ touched('stg_filings__reported_total') }}

),

lines as (

    select * from {{ touched('stg_filings__project_budget') }}
    where
        project_kind = 'project'
        and filing_key not in (select filing_key from totals where spending_unit_name is not null)

),

spending as (

    select * from {{ touched('stg_filings__department_spending') }}

),

figures as (

    select
        filing_key,
        measure,
        spending_unit_name is null as is_total,
        spending_unit_name is not null as is_subtotal,
        subject as label,
        cast(null as integer) as position,
        amount_yuan as amount,
        half_unit_yuan as half_unit,
        case when spending_unit_name is not null then {{ also("'unit_total'", 'subject', measure='measure') }} end as also,
        source_page,
        source_locator
    from totals
    {%- for measure in ['total', 'fiscal_appropriation', 'special_account', 'other'] %}
    union all
    select
        filing_key,
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
    {%- for measure in ['initial_budget', 'adjustment', 'actual'] %}
    union all
    select
        filing_key,
        '{{ measure }}',
        is_total,
        false,
        funding_source,
        line_no,
        {{ measure }}_yuan,
        half_unit_yuan,
        {{ also("'completion_rate'", 'funding_source', 'line_no') }},
        source_page,
        source_locator
    from spending
    {%- endfor %}

),

measured as not materialized (

    select *, '合计' as subject, cast(null as integer) as line_no from figures

),

{{ compare_sums('measured') }}
