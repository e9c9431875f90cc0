-- One row a printed project line: its 总计 against the sum of the sources that its form has.
with units as (

    select distinct filing_key from {{ touched('stg_filings__reported_total') }}
    where spending_unit_name is not null

),

lines as (

    select
        lines.*,
        case when units.filing_key is null then 'grand_total' else 'unit_total' end as summed_by,
        case when units.filing_key is null then '合计' else coalesce(lines.spending_unit_name, filings.department_name) end as summed_as
    from {{ touched('stg_filings__project_budget') }} as lines
    inner join {{ touched('stg_filings__filing') }} as filings using (filing_key)
    left join units using (filing_key)
    where lines.project_kind = 'project'

),

-- A source column in which no line of the filing has an amount is a column that its form lacks.
columns as (

    select
        filing_key,
        bool_or(fiscal_appropriation_yuan is not null) as has_fiscal_appropriation,
        bool_or(special_account_yuan is not null) as has_special_account,
        bool_or(other_yuan is not null) as has_other
    from lines
    group by filing_key

),

figures as (

    select lines.*, true as is_total, '总计' as label, 'total' as summed_measure, total_yuan as amount
    from lines
    {%- for measure, label in [('fiscal_appropriation', '财政拨款'), ('special_account', '财政专户拨款'), ('other', '其他资金')] %}
    union all
    select lines.*, false, '{{ label }}', '{{ measure }}', {{ measure }}_yuan
    from lines
    inner join columns using (filing_key)
    where has_{{ measure }}
    {%- endfor %}

),

measured as not materialized (

    select
        filing_key,
        project_name as subject,
        line_no,
        cast(null as varchar) as measure,
        is_total,
        false as is_subtotal,
        label,
        cast(null as integer) as position,
        amount,
        half_unit_yuan as half_unit,
        {{ also('summed_by', 'summed_as', measure='summed_measure') }} as also,
        source_page,
        source_locator
    from figures

),

{{ compare_sums('measured') }}
