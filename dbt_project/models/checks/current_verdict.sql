-- The verdicts on the comparison rows as they are now, of the filings whose check results are written anew; a verdict on rows that have changed since
-- counts for nothing. Of filings whose rows are as the last publication had them, it has the verdicts.
with digests as (

    select * from {{ source('landed', 'comparison_digest') }}
    where {{ is_touched(of='int_judged_filings') }}

),

verdicts as (

    select verdicts.* exclude (comparison_digest, occurrence)
    from {{ source('landed', 'verdict') }} as verdicts
    inner join digests using (filing_key, comparison_digest)
    {%- if var('incremental') %}
    union all by name
    select * exclude (year_key, department_key, accepted_by, accepted_reason)
    from {{ published('fct_check_result') }}
    where filing_key in (
        select filing_key
        from {{ source('landed', 'held') }}
        inner join digests using (filing_key, comparison_digest)
    )
    {%- endif %}

)

select * from verdicts
qualify row_number() over (partition by fact_key) = 1
