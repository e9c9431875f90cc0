-- Which filings are current, and what superseded the others. Rejected filings are never current and supersede none.
with filings as (

    select
        *,
        year_key <> 0 and department_key <> 0 as is_comparable
    from {{ ref('int_filings') }}
    where rejection_reason is null

),

-- Of one department, type and known year the newest counts; of forms of single projects, the newest of the same projects.
dated as (

    select
        filing_key,
        first_value(filing_key) over (
            partition by department_key, document_type, year_key, scope_label
            order by published_on desc nulls last, first_seen_at desc nulls last, sha256 desc, filing_ordinal desc
        ) as current_filing_key
    from filings
    where is_comparable

),

-- Filings of the same content: one that states its year stands for those that do not, else the newest.
copies as (

    select
        filing_key,
        first_value(filing_key) over (
            partition by department_key, document_type, content_hash
            order by is_comparable desc, published_on desc nulls last, first_seen_at desc nulls last, sha256 desc, filing_ordinal desc
        ) as original_filing_key
    from filings
    where content_hash is not null

),

superseded as (

    select
        filings.filing_key,
        case
            when filings.is_comparable then dated.current_filing_key
            else coalesce(revisions.revision_filing_key, copies.original_filing_key, filings.filing_key)
        end as current_filing_key
    from filings
    left join dated using (filing_key)
    left join copies using (filing_key)
    left join {{ ref('int_revisions') }} as revisions using (filing_key)

)

select
    filing_key,
    current_filing_key = filing_key as is_current,
    nullif(current_filing_key, filing_key) as superseded_by_filing_key
from superseded
