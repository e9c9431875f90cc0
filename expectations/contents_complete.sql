-- One row a project that the contents list and the document have differently often, or one row for all when there is none.
with listed as (

    select
        filing_key,
        project_label,
        min(project_name) as project_name,
        count(*) as times,
        min(source_page) as source_page,
        min(source_locator) as source_locator
    from {{ touched('stg_filings__contents_entry') }}
    group by filing_key, project_label

),

held as (

    select
        filing_key,
        project_label,
        min(project_name) as project_name,
        count(*) as times,
        min(source_page) as source_page,
        min(source_locator) as source_locator
    from {{ touched('stg_filings__project_budget') }}
    where
        project_kind = 'project'
        and filing_key in (select filing_key from {{ touched('stg_filings__declared_check') }} where check_name = 'contents_complete')
    group by filing_key, project_label

),

compared as (

    select
        filing_key,
        coalesce(listed.project_name, held.project_name) as subject,
        coalesce(listed.times, 0) as reported,
        coalesce(held.times, 0) as computed,
        coalesce(listed.source_page, held.source_page) as source_page,
        coalesce(listed.source_locator, held.source_locator) as source_locator
    from listed
    full join held using (filing_key, project_label)

),

rows as (

    select
        filing_key,
        subject,
        reported,
        computed,
        case when reported > computed then 'in the contents only' else 'in the document only' end as diagnosis,
        1 as operands_compared,
        source_page,
        source_locator
    from compared
    where reported <> computed
    union all
    select filing_key, '目录', sum(reported), sum(computed), null, count(*), min(source_page), null
    from compared
    group by filing_key
    having bool_and(reported = computed)

),

counted as (

    select *, cast(null as integer) as line_no, 0 as operands_missing from rows

)

{{ compare_counts('counted') }}
