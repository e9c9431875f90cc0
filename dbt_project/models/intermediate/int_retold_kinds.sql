-- The years, document types and kinds of agency of which something else is told than in the last publication.
select distinct fiscal_year, document_type, agency_type
from (
    select fiscal_year, document_type, agency_type, filing_key from {{ ref('budget_by_department') }}
    union all
    select fiscal_year, document_type, agency_type, filing_key from {{ published('budget_by_department') }}
)
where {{ is_touched(of='int_retold_filings') }}
