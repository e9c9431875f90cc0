select
    decisions.line_no,
    decisions.filing_key,
    decisions.sha256,
    decisions.fact,
    decisions.fact_key,
    decisions.source_table,
    decisions.subject,
    decisions.field,
    decisions.printed_value,
    decisions.corrected_value,
    decisions.is_accepted,
    decisions.decided_by,
    decisions.decided_on,
    decisions.reason,
    decisions.is_applied,
    decisions.refusal
from {{ ref('decision') }} as decisions
order by line_no
