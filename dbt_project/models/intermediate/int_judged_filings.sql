-- The filings whose check results are written anew: the changed ones, and neighbours whose comparison rows are others than the last publication's.
-- It is built after judging, with what depends on {{ source('landed', 'verdict') }}.
select filing_key, is_held from {{ ref('int_changed_filings') }}
union
select touched.filing_key, held.filing_key is not null
from {{ ref('int_touched_filings') }} as touched
left join {{ source('landed', 'comparison_digest') }} as digests using (filing_key)
left join {{ source('landed', 'held') }} as held using (filing_key)
where digests.comparison_digest is distinct from held.comparison_digest
