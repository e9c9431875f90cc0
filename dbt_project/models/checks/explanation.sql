-- The likeliest slip behind every sum that does not hold. A figure that stands in another comparison too is cleared when that one holds
-- and pointed at when it fails; of what is left the likeliest kind is told, with the figures that it fits.
with sums as (
{% for check, rule in var('rules').items() if rule.arithmetic == 'sum' %}
    {{ 'union all' if not loop.first }}
    select '{{ check }}' as check_name, filing_key, subject, line_no, measure, suspects
    from {{ ref(check) }}
    where suspects is not null
{% endfor %}
),

standings as (
{% for check, rule in var('rules').items() if rule.arithmetic in ['sum', 'quotient'] %}
    {{ 'union all' if not loop.first }}
    select '{{ check }}' as check_name, filing_key, subject, line_no, measure, abs(difference) <= tolerance as holds
    from {{ ref(check) }}
    where operands_missing = 0 and filing_key in (select filing_key from sums)
{% endfor %}
),

suspects as (

    select sums.* exclude (suspects), unnest(suspects) as suspect
    from sums

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

guiltiest as (

    select * from weighed
    qualify innocence = min(innocence) over (partition by check_name, filing_key, subject, line_no, measure)

),

likeliest as (

    select * from guiltiest
    qualify suspect.rank = min(suspect.rank) over (partition by check_name, filing_key, subject, line_no, measure)

)

select
    check_name,
    filing_key,
    subject,
    line_no,
    measure,
    any_value(suspect.kind)
    || case
        when any_value(suspect.kind) = 'unit slip ×10000' and bool_or(suspect.is_total) then ''
        when count(distinct suspect.label) > 3 then ''
        else ': ' || string_agg(distinct suspect.label, ' / ' order by suspect.label)
    end as explanation
from likeliest
group by check_name, filing_key, subject, line_no, measure
