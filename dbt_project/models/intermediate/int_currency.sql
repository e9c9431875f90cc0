-- Which filings are current, and what superseded the others. Rejected filings are never current and supersede none. Most have no rival of
-- their department, type and year, nor a copy: they are current, and only the others are ordered.
with filings as (

    select
        filing_key,
        sha256,
        filing_ordinal,
        document_type,
        department_key,
        year_key,
        scope_label,
        content_hash,
        published_on,
        first_seen_at,
        year_key <> 0 and department_key <> 0 as is_comparable,
        hash(department_key, document_type, year_key, scope_label) as rivals_hash
    from {{ ref('int_filings') }}
    where rejection_reason is null

),

readings as (

    select filing_key, min(known_from) as first_known_at
    from {{ ref('base_filings__reading') }}
    group by filing_key

),

-- Of one department, type and known year the newest counts; of forms of single projects, the newest of the same projects.
dated as (

    select
        filing_key,
        first_value(filing_key) over newest_first as current_filing_key,
        min(first_known_at) over (newest_first rows between unbounded preceding and 1 preceding) as superseded_at,
        lead(filing_key) over newest_first is null as is_first
    from filings
    inner join readings using (filing_key)
    -- a hash that others share by chance only has one more ordered
    where is_comparable and rivals_hash in (select rivals_hash from filings group by rivals_hash having count(*) > 1)
    window newest_first as (
        partition by department_key, document_type, year_key, scope_label
        order by published_on desc nulls last, first_seen_at desc nulls last, sha256 desc, filing_ordinal desc
    )

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
    where content_hash in (select content_hash from filings group by content_hash having count(*) > 1)

),

superseded as (

    select
        filings.filing_key,
        case
            when filings.is_comparable then coalesce(dated.current_filing_key, filings.filing_key)
            else coalesce(revisions.revision_filing_key, copies.original_filing_key, filings.filing_key)
        end as current_filing_key,
        dated.superseded_at,
        coalesce(dated.is_first, true) as is_first
    from filings
    left join dated using (filing_key)
    left join copies using (filing_key)
    left join {{ ref('int_revisions') }} as revisions using (filing_key)

),

successors as (

    select * from readings
    where filing_key in (select current_filing_key from superseded where current_filing_key <> filing_key)

)

-- It ceased to be current when the first that takes its place was read for the first time.
select
    superseded.filing_key,
    superseded.current_filing_key = superseded.filing_key as is_current,
    nullif(superseded.current_filing_key, superseded.filing_key) as superseded_by_filing_key,
    superseded.is_first,
    case
        when superseded.current_filing_key <> superseded.filing_key then coalesce(superseded.superseded_at, successors.first_known_at)
    end as superseded_at
from superseded
left join successors on superseded.current_filing_key = successors.filing_key
