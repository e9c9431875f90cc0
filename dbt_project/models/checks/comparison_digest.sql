-- What a filing's verdicts depend on: all its comparison rows. A filing whose digest has been judged needs no second judgement.
with comparison as (

    select * from {{ ref('comparison') }}

)

select
    filing_key,
    md5(string_agg(cast(comparison as varchar), chr(10) order by check_name, subject, measure, occurrence)) as comparison_digest,
    count(*) as comparisons
from comparison
group by filing_key
