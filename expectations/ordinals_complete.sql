-- One row a numbered list: how far its ordinals should run against how many stand at their place.
with items as (

    select
        *,
        row_number() over (partition by filing_key, list_no order by position) as place
    from {{ touched('stg_filings__numbered_item') }}

),

lists as (

    select
        filing_key,
        list_no as line_no,
        min(subject) as subject,
        greatest(max(ordinal), count(*)) as reported,
        count(*) filter (where ordinal = place) as computed,
        count(*) as operands_compared,
        list_sort(list(distinct ordinal)) as ordinals,
        min(source_page) as source_page,
        first(source_locator order by place) as source_locator
    from items
    group by filing_key, list_no

),

counted as (

    select
        *,
        list_filter(range(1, reported + 1), lambda ordinal: not list_contains(ordinals, ordinal)) as gaps,
        case
            when reported = computed then null
            when len(gaps) > 0 then 'ordinal missing: ' || array_to_string(gaps[1:5], ', ')
            else 'ordinals repeated or out of order'
        end as diagnosis,
        0 as operands_missing
    from lists

)

{{ compare_counts('counted') }}
