-- One row a numbered list: how far its ordinals should run against how many stand at their place.
with items as not materialized (

    select * from {{ touched('stg_filings__numbered_item') }}

),

lists as (

    select
        filing_key,
        list_no as line_no,
        min(subject) as subject,
        greatest(max(ordinal), count(*)) as reported,
        max(position) = count(*) and count(*) filter (where ordinal = position) = count(*) as is_in_order,
        count(*) as operands_compared,
        min(source_page) as source_page,
        arg_min(source_locator, position) as source_locator
    from items
    group by filing_key, list_no

),

-- Only the items of lists that are not in order are put in order and gathered: that costs more than to count.
placed as (

    select
        items.filing_key,
        items.list_no as line_no,
        items.ordinal,
        row_number() over (partition by items.filing_key, items.list_no order by items.position) as place
    from items
    inner join lists on items.filing_key = lists.filing_key and items.list_no = lists.line_no
    where not lists.is_in_order

),

gathered as (

    select filing_key, line_no, count(*) filter (where ordinal = place) as at_their_place, list(distinct ordinal) as ordinals
    from placed
    group by filing_key, line_no

),

counted as (

    select
        lists.*,
        case when is_in_order then reported else at_their_place end as computed,
        case when not is_in_order then list_filter(range(1, reported + 1), lambda ordinal: not list_contains(ordinals, ordinal)) end as gaps,
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
