{{ config(materialized='table_function', schema='marts', parameters=['day'], persist_docs={}) }}
-- The filings that were known at the end of a day, in UTC, by the readings of then, and which of them counted then. A filing counts until
-- another is known that supersedes it; day of publication and listing are those of today.
with known as (

    select filing_key, sha256, filing_ordinal, document_type, department_key, year_key, currency_unit, page_count, reader, reader_version,
        status = 'rejected' as is_rejected, loaded_at as known_from, null as known_until
    from {{ ref('dim_filing') }}
    union all
    select filing_key, sha256, filing_ordinal, document_type, department_key, year_key, currency_unit, page_count, reader, reader_version,
        rejection_reason is not null, known_from, known_until
    from {{ ref('history_dim_filing') }}

)

select
    known.*,
    not known.is_rejected and coalesce(epoch_us(filings.superseded_at) >= {{ end_of_day() }}, true) as is_current
from known
left join {{ ref('dim_filing') }} as filings using (filing_key)
where
    epoch_us(known.known_from) < {{ end_of_day() }}
    and coalesce(epoch_us(known.known_until) >= {{ end_of_day() }}, true)
