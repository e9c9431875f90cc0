-- One row a current filing whose department has one of the same kind for the year before, and one more a project that leaps.
with years as (

    select * from {{ ref('int_department_years') }}

),

neighbours as (

    select
        present.filing_key,
        former.filing_key as former_filing_key,
        former.file_name as former_file_name,
        present.total_yuan,
        former.total_yuan as former_total_yuan,
        present.source_page,
        present.source_locator
    from years as present
    inner join years as former
        on present.department_key = former.department_key
        and present.document_type = former.document_type
        and present.fiscal_year = former.fiscal_year + 1

),

lines as (

    select
        filing_key,
        project_key,
        min(project_name) as project_name,
        min(line_no) as line_no,
        sum(total_yuan) as total_yuan,
        first(source_page order by line_no) as source_page,
        first(source_locator order by line_no) as source_locator
    from {{ touched('stg_filings__project_budget') }}
    where project_kind = 'project' and filing_key in (select unnest([filing_key, former_filing_key]) from neighbours)
    group by filing_key, project_key

),

compared as (

    select filing_key, '合计' as subject, null as line_no, total_yuan, former_total_yuan, former_file_name, source_page, source_locator
    from neighbours
    where total_yuan > 0 and former_total_yuan > 0
    union all
    select
        present.filing_key,
        present.project_name,
        present.line_no,
        present.total_yuan,
        former.total_yuan,
        neighbours.former_file_name,
        present.source_page,
        present.source_locator
    from neighbours
    inner join lines as present on neighbours.filing_key = present.filing_key
    inner join lines as former on neighbours.former_filing_key = former.filing_key and present.project_key = former.project_key
    where
        present.total_yuan > 0
        and former.total_yuan > 0
        and greatest(present.total_yuan, former.total_yuan) > {{ var('leap_factor') }} * least(present.total_yuan, former.total_yuan)

)

{{ compare_years('compared', var('leap_factor'), "'leap'") }}
