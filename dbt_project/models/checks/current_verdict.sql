-- The verdicts on the comparison rows as they are now; a verdict on rows that have changed since counts for nothing.
select verdicts.*
from {{ source('landed', 'verdict') }} as verdicts
inner join {{ source('landed', 'comparison_digest') }} using (filing_key, comparison_digest)
qualify row_number() over (partition by verdicts.fact_key) = 1
