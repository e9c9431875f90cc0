-- Every loaded filing was compared, and every comparison row has its verdict; or the judging was left out.
select filings.filing_key, digests.comparisons, judged.verdicts
from {{ ref('int_loaded_filings') }} as filings
left join {{ source('landed', 'comparison_digest') }} as digests using (filing_key)
left join (
    select filing_key, count(*) as verdicts
    from {{ touched('fct_check_result') }}
    group by filing_key
) as judged using (filing_key)
where {{ is_touched(of='int_judged_filings') }} and (digests.comparisons is null or digests.comparisons is distinct from judged.verdicts)
