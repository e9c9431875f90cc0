{{ config(materialized='incremental', meta={'touched': ['department_key', 'int_expected_departments']}) }}
-- Who should have published what by when: what a department filed once it is expected to file every year after, and what the
-- register adds or strikes out. Nothing here depends on today; the view late_filings does.
with filings as (

    select * from {{ ref('int_filings') }}
    where
        rejection_reason is null and department_key <> 0 and year_key <> 0
        {%- if var('incremental') %}
        and department_key in (select department_key from {{ ref('int_expected_departments') }})
        {%- endif %}

),

filed as (

    select
        department_key,
        document_type,
        fiscal_year,
        first(department_name order by first_seen_at nulls last, sha256) as department_name,
        first(filing_key order by coalesce(published_on, cast(first_seen_at as date)) nulls last, first_seen_at, sha256, filing_ordinal) as filing_key,
        min(coalesce(published_on, cast(first_seen_at as date))) as filed_on,
        min(published_on) as published_on
    from filings
    group by department_key, document_type, fiscal_year

),

-- To the last year that anybody filed such a document for, and one year past a department's own last.
spans as (

    select
        department_key,
        document_type,
        first(department_name order by fiscal_year desc) as department_name,
        unnest(range(
            min(fiscal_year),
            greatest(
                max(fiscal_year) + 1,
                first(last_years.last_year)
            ) + 1
        )) as fiscal_year
    from filed
    inner join {{ ref('int_last_years') }} as last_years using (document_type)
    group by department_key, document_type

),

register as (

    select * from {{ ref('stg_sources__expected_filing') }}

),

told as (

    select department_key, document_type from register

),

expected as (

    select department_key, document_type, cast(fiscal_year as integer) as fiscal_year, department_name, 'earlier years' as basis
    from spans
    where (department_key, document_type) in (select (department_key, document_type) from told)
    union all
    select department_key, document_type, fiscal_year, department_name, 'register'
    from register
    where fiscal_year is not null and is_expected
    qualify row_number() over (partition by department_key, document_type, fiscal_year order by line_no desc) = 1

),

-- A row of the register for one year counts before one for all years, a later line before an earlier.
corrected as (

    select
        expected.*,
        register.due_on as register_due_on,
        coalesce(register.is_expected, true) as is_expected,
        register.note
    from expected
    left join register
        on
            expected.department_key = register.department_key
            and expected.document_type = register.document_type
            and expected.fiscal_year = coalesce(register.fiscal_year, expected.fiscal_year)
    qualify row_number() over (
        partition by expected.department_key, expected.document_type, expected.fiscal_year
        order by register.fiscal_year is not null desc, register.line_no desc nulls last, expected.basis desc
    ) = 1
    union all
    select department_key, document_type, cast(fiscal_year as integer), department_name, 'earlier years', null, true, null
    from spans
    where (department_key, document_type) not in (select (department_key, document_type) from told)

),

-- The last year before whose day of publication is known.
precedents as (

    select
        corrected.department_key,
        corrected.document_type,
        corrected.fiscal_year,
        first(
            filed.published_on + to_years(cast(corrected.fiscal_year - filed.fiscal_year as integer))
            order by filed.fiscal_year desc
        ) as precedent_on
    from corrected
    inner join filed
        on
            corrected.department_key = filed.department_key
            and corrected.document_type = filed.document_type
            and corrected.fiscal_year > filed.fiscal_year
    where filed.published_on is not null
    group by corrected.department_key, corrected.document_type, corrected.fiscal_year

),

dated as (

    select
        corrected.*,
        filed.filing_key,
        filed.filed_on,
        cast(coalesce(
            corrected.register_due_on,
            precedents.precedent_on + interval 30 days,
            make_date(
                cast(corrected.fiscal_year + coalesce(deadlines.years_after, 1) as integer),
                coalesce(deadlines.due_month, 12),
                coalesce(deadlines.due_day, 31)
            )
        ) as date) as due_on
    from corrected
    left join filed using (department_key, document_type, fiscal_year)
    left join precedents using (department_key, document_type, fiscal_year)
    left join {{ ref('filing_deadlines') }} as deadlines using (document_type)

)

select
    department_key,
    department_name,
    document_type,
    fiscal_year as year_key,
    due_on,
    filing_key,
    filed_on,
    case
        when filing_key is null then 'awaited'
        when filed_on > due_on then 'filed late'
        else 'filed'
    end as status,
    basis,
    note
from dated
where is_expected or filing_key is not null
order by department_name, document_type, fiscal_year
