-- One row a printed project line: its 总计 against the sum of the sources that its form has.
with lines as (

    select * from {{ ref('stg_filings__project_budget') }}
    where project_kind = 'project'

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

sources as (

    select lines.*, '财政拨款' as label, fiscal_appropriation_yuan as amount
    from lines inner join columns using (filing_key) where has_fiscal_appropriation
    union all
    select lines.*, '财政专户拨款', special_account_yuan
    from lines inner join columns using (filing_key) where has_special_account
    union all
    select lines.*, '其他资金', other_yuan
    from lines inner join columns using (filing_key) where has_other

),

figures as (

    select filing_key, project_name as subject, line_no, false as is_total, label, amount, half_unit_yuan as half_unit, source_page, source_locator
    from sources
    union all
    select filing_key, project_name, line_no, true, '总计', total_yuan, half_unit_yuan, source_page, source_locator
    from lines

),

measured as (

    select *, cast(null as varchar) as measure from figures

),

{{ compare_sums('measured') }}
