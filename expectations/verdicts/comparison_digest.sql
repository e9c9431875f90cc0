-- What a filing's verdicts depend on: all its comparison rows. A filing whose digest has been judged needs no second judgement.
-- The rows of a filing are all different, so that the exclusive or of their digests tells them apart without putting them in order.
with comparison as (

    select * from {{ ref('comparison') }}

)

select
    filing_key,
    md5(bit_xor(hash(comparison)) || ' ' || bit_xor(hash(comparison, 'again'))) as comparison_digest,
    count(*) as comparisons
from comparison
group by filing_key
