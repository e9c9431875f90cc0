-- Which batch holds the reading of a document that counts: the one landed last.
select
    filing_key,
    batch_id
from {{ ref('base_filings__reading') }}
where is_latest
