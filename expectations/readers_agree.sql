-- One row a figure on which two readings of the document disagree, or one row for all when they agree.
with read_twice as (

    select distinct filing_key from {{ touched('stg_filings__declared_check') }}
    where check_name = 'readers_agree'

),

rows as (

    select
        filing_key,
        subject || ' ' || field as subject,
        cast(null as integer) as line_no,
        first_value as reported,
        second_value as computed,
        1 as difference,
        'first ' || coalesce(first_text, 'nothing') || ', second ' || coalesce(second_text, 'nothing') as diagnosis,
        1 as operands_compared,
        0 as operands_missing,
        source_page,
        source_locator
    from {{ touched('stg_filings__reading_difference') }}
    inner join read_twice using (filing_key)
    union all
    select filing_key, '全文', null, 0, 0, 0, null, 1, 0, null, null
    from read_twice
    where filing_key not in (select filing_key from {{ touched('stg_filings__reading_difference') }})

)

{{ compare_counts('rows', difference='difference') }}
