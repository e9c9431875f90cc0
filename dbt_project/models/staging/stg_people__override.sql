with source as (

    select * from {{ source('landed', 'override') }}

)

select
    landed.line_no,
    landed.sha256,
    landed.filing_ordinal,
    landed.fact,
    landed.printed_value,
    landed.corrected_value,
    landed.is_accepted,
    landed.decided_by,
    landed.decided_on,
    landed.reason
from source as landed
