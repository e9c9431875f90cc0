-- Every comparison row of a loaded filing has its verdict, or the judging was left out.
select filing_key, comparisons, verdicts
from {{ ref('comparison_digest') }}
left join (
    select filing_key, count(*) as verdicts
    from {{ touched('fct_check_result') }}
    group by filing_key
) using (filing_key)
where comparisons is distinct from verdicts
