{{ config(materialized='incremental') }}
-- Cell by cell, what a filing says otherwise than the one whose place it took. White space and widths make no difference.
with pairs as (

    select * from {{ ref('int_revision_pairs') }}
    where {{ is_touched() }}

),

cells as (

    select * from {{ ref('int_revised_cells') }}

),

later as (

    select pairs.filing_key, pairs.previous_filing_key, pairs.revision_kind, cells.* exclude (filing_key)
    from pairs
    inner join cells on pairs.filing_key = cells.filing_key

),

earlier as (

    select pairs.filing_key, pairs.previous_filing_key, pairs.revision_kind, cells.* exclude (filing_key)
    from pairs
    inner join cells on pairs.previous_filing_key = cells.filing_key

),

laid_side_by_side as (

    select
        filing_key,
        previous_filing_key,
        revision_kind,
        record_type,
        subject,
        occurrence,
        column_name,
        later.fact_key,
        earlier.fact_key as previous_fact_key,
        earlier.cell_text as previous_text,
        later.cell_text as new_text,
        earlier.figure as previous_figure,
        later.figure as new_figure,
        coalesce(later.source_page, earlier.source_page) as source_page,
        coalesce(later.source_locator, earlier.source_locator) as source_locator
    from later
    full outer join earlier
        using (filing_key, previous_filing_key, revision_kind, record_type, subject, occurrence, column_name)

)

select
    cells.filing_key,
    cells.previous_filing_key,
    filings.year_key,
    filings.department_key,
    cells.revision_kind,
    cells.record_type,
    cells.subject,
    cast(cells.occurrence as integer) as occurrence,
    cells.column_name,
    case
        when cells.previous_fact_key is null then 'added'
        when cells.fact_key is null then 'removed'
        else 'changed'
    end as change,
    cells.previous_text,
    cells.new_text,
    cells.previous_figure,
    cells.new_figure,
    cast(cells.new_figure - cells.previous_figure as decimal(24, 6)) as difference,
    cells.fact_key,
    cells.previous_fact_key,
    cells.source_page,
    cells.source_locator
from laid_side_by_side as cells
inner join {{ ref('int_filings') }} as filings on cells.filing_key = filings.filing_key
where
    case when cells.new_figure is null and cells.previous_figure is null
        then
            regexp_replace(nfc_normalize(cells.new_text), '\s', '', 'g')
            is distinct from regexp_replace(nfc_normalize(cells.previous_text), '\s', '', 'g')
        else cells.new_figure is distinct from cells.previous_figure
    end
order by
    cells.filing_key, cells.previous_filing_key, cells.record_type, cells.subject, cells.occurrence, cells.column_name
