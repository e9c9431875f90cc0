-- The likeliest slip behind every sum that does not hold. A figure that stands in another comparison too is cleared when that one holds
-- and pointed at when it fails; of what is left the likeliest kind is told, with the figures that it fits.
with standings as (
{% for check, rule in var('rules').items() if rule.arithmetic in ['sum', 'quotient'] %}
    {{ 'union all' if not loop.first }}
    select
        '{{ check }}' as check_name,
        filing_key,
        subject,
        line_no,
        measure,
        difference,
        tolerance,
        abs(difference) <= tolerance as holds,
        {{ 'suspects' if rule.arithmetic == 'sum' else 'null' }} as suspects
    from {{ ref(check) }}
    where operands_missing = 0
{% endfor %}
),

sums as (

    select * from standings
    where
        not holds
        and check_name in ({% for check, rule in var('rules').items() if rule.arithmetic == 'sum' %}{{ ', ' if not loop.first }}'{{ check }}'{% endfor %})

),

suspects as (

    select sums.* exclude (suspects), unnest(suspects) as suspect
    from sums

),

-- A line whose amount one unit lacks and another has too much of stands under the wrong one of the two.
moved as (

    select
        suspects.check_name,
        suspects.filing_key,
        unnest([suspects.subject, other.subject]) as subject,
        suspects.line_no,
        suspects.measure,
        'line under another unit: ' || suspects.suspect.label || ' (' || suspects.subject || ' → ' || other.subject || ')' as explanation
    from suspects
    inner join sums as other using (filing_key, check_name)
    where
        suspects.check_name = 'unit_total'
        and suspects.suspect.kind = 'line missing'
        and suspects.subject <> other.subject
        and suspects.measure is not distinct from other.measure
        and abs(suspects.difference + other.difference) <= suspects.tolerance + other.tolerance

),

weighed as (

    select
        suspects.*,
        case when standings.holds is null then 1 when standings.holds then 2 else 0 end as innocence
    from suspects
    left join standings
        on suspects.filing_key = standings.filing_key
        and suspects.suspect.also.check_name = standings.check_name
        and suspects.suspect.also.subject = standings.subject
        and suspects.suspect.also.line_no is not distinct from standings.line_no
        and suspects.suspect.also.measure is not distinct from standings.measure

),

-- One gap seen in several columns has one cause: what explains it in any of them.
guiltiest as (

    select * from weighed
    qualify innocence = min(innocence) over (partition by check_name, filing_key, subject, line_no, difference)

),

likeliest as (

    select * from guiltiest
    qualify suspect.rank = min(suspect.rank) over (partition by check_name, filing_key, subject, line_no, difference)

),

explained as (

    select
        check_name,
        filing_key,
        subject,
        line_no,
        difference,
        any_value(suspect.kind)
        || case
            when any_value(suspect.kind) in ('unit slip ×10000', 'unit slip ×1000', 'subtotal added as a line') and bool_or(suspect.is_total) then ''
            when count(distinct suspect.label) > 3 then ''
            else ': ' || string_agg(distinct suspect.label, ' / ' order by suspect.label)
        end as explanation
    from likeliest
    group by check_name, filing_key, subject, line_no, difference

),

-- A total that its own sum confirms, or that exceeds its lines by the same in its columns, has a line that is not printed.
columns as (

    select
        sums.check_name,
        sums.filing_key,
        sums.subject,
        bool_and(sums.difference > 0) as all_exceed,
        count(*) filter (where sums.measure <> 'total') as sources,
        sum(sums.difference) filter (where sums.measure = 'total') - sum(sums.difference) filter (where sums.measure <> 'total') as unmatched,
        sum(sums.tolerance) as tolerance
    from sums
    where sums.check_name in ('unit_total', 'grand_total')
    group by sums.check_name, sums.filing_key, sums.subject

),

unprinted as (

    select columns.check_name, columns.filing_key, columns.subject, 'line missing: not printed' as explanation
    from columns
    left join (
        select filing_key, bool_and(holds) as holds from standings
        where check_name = 'grand_total'
        group by filing_key
    ) as above on columns.filing_key = above.filing_key and columns.check_name = 'unit_total'
    where
        columns.all_exceed
        and coalesce(abs(columns.unmatched) <= columns.tolerance, true)
        and (coalesce(above.holds, false) or (columns.sources > 0 and columns.unmatched is not null))
        and columns.filing_key not in (select filing_key from sums where check_name = 'row_total')

)

select
    sums.check_name,
    sums.filing_key,
    sums.subject,
    sums.line_no,
    sums.measure,
    coalesce(
        min(moved.explanation),
        -- a line of the same amount as the one that is not printed fits as well: no sum can tell which it is
        min(unprinted.explanation) || ', or ' || min(explained.explanation) filter (where explained.explanation like 'line counted twice%'),
        min(explained.explanation),
        min(unprinted.explanation)
    ) as explanation
from sums
left join moved
    on sums.filing_key = moved.filing_key
    and sums.check_name = moved.check_name
    and sums.subject = moved.subject
    and sums.line_no is not distinct from moved.line_no
    and sums.measure is not distinct from moved.measure
left join explained
    on sums.filing_key = explained.filing_key
    and sums.check_name = explained.check_name
    and sums.subject = explained.subject
    and sums.line_no is not distinct from explained.line_no
    and sums.difference = explained.difference
left join unprinted
    on sums.filing_key = unprinted.filing_key
    and sums.check_name = unprinted.check_name
    and sums.subject = unprinted.subject
group by all
having coalesce(min(moved.explanation), min(explained.explanation), min(unprinted.explanation)) is not null
