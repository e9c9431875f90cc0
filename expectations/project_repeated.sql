-- One row a project that a filing has more than once, or one row for all when there is none.
with lines as (

    select * from {{ touched('stg_filings__project_budget') }}
    where project_kind = 'project'

),

projects as (

    select filing_key, project_key, count(*) as times
    from lines
    group by filing_key, project_key

),

-- Only what is repeated is put in order: that costs more than to count.
repeated as (

    select
        filing_key,
        project_key,
        first(project_name order by line_no) as project_name,
        count(*) as times,
        string_agg(cast(line_no as varchar), ', ' order by line_no) as line_numbers,
        first(source_page order by line_no desc) as source_page,
        first(source_locator order by line_no desc) as source_locator
    from lines
    where (filing_key, project_key) in (select (filing_key, project_key) from projects where times > 1)
    group by filing_key, project_key

),

rows as (

    select
        filing_key,
        project_name as subject,
        times as reported,
        1 as computed,
        'printed in lines ' || line_numbers as diagnosis,
        source_page,
        source_locator
    from repeated
    union all
    select filing_key, '项目', count(*), count(*), null, null, null
    from projects
    group by filing_key
    having max(times) = 1

),

counted as (

    select *, cast(null as integer) as line_no, 1 as operands_compared, 0 as operands_missing from rows

)

{{ compare_counts('counted') }}
