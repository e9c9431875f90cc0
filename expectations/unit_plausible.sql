-- One row a current filing whose department has one of the same kind for another year: the total against the nearest such year's.
with years as (

    select * from {{ ref('int_department_years') }}
    where total_yuan > 0

),

compared as (

    select
        present.filing_key,
        '合计' as subject,
        null as line_no,
        present.total_yuan,
        other.total_yuan as former_total_yuan,
        other.file_name as former_file_name,
        present.source_page,
        present.source_locator
    from years as present
    inner join years as other
        on present.department_key = other.department_key
        and present.document_type = other.document_type
        and present.fiscal_year <> other.fiscal_year
    qualify row_number() over (
        partition by present.filing_key order by abs(present.fiscal_year - other.fiscal_year), other.fiscal_year, other.filing_key
    ) = 1

)

{#- Units are 1,000 or 10,000 apart; a department's money is not: half way to 1,000 from ten, on a scale of powers, is a hundred. #}
{{ compare_years('compared', 100, "case when greatest(total_yuan, former_total_yuan) < 3162 * least(total_yuan, former_total_yuan) then 'unit slip ×1000' else 'unit slip ×10000' end") }}
