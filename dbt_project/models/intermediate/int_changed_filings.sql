-- The filings of which something is not as the last publication held them, or that are no longer there, and those that overrides name. What they
-- state is written anew; their neighbours are looked at by rules alone.
with filings as (

    select coalesce(states.filing_key, held.filing_key) as filing_key
    from {{ ref('int_filing_states') }} as states
    full join {{ source('landed', 'held') }} as held on states.filing_key = held.filing_key
    where states.state is distinct from held.state
    union
    select filings.filing_key
    from {{ ref('stg_filings__filing') }} as filings
    inner join {{ ref('stg_people__override') }} using (sha256, filing_ordinal)

)

select filing_key, filing_key in (select filing_key from {{ source('landed', 'held') }}) as is_held
from filings
