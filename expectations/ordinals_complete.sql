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
        min(source_page) as source_page,
        arg_min(source_locator, place) as source_locator
    from items
    group by filing_key, list_no

),

-- Only where a list is broken are its ordinals gathered: that costs more than to count.
gathered as (

    select items.filing_key, items.list_no as line_no, list(distinct items.ordinal) as ordinals
    from items
    inner join lists on items.filing_key = lists.filing_key and items.list_no = lists.line_no
    where lists.reported <> lists.computed
    group by items.filing_key, items.list_no

),

counted as (

    select
        lists.*,
        list_filter(range(1, reported + 1), lambda ordinal: not list_contains(ordinals, ordinal)) as gaps,
        case
            when reported = computed then null
            when len(gaps) > 0 then 'ordinal missing: ' || array_to_string(gaps[1:5], ', ')
            else 'ordinals repeated or out of order'
        end as diagnosis,
        0 as operands_missing
    from lists
    left join gathered using (filing_key, line_no)

)

{{ compare_counts('counted') }}
