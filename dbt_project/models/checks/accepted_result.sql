-- The broken checks that people have answered for: accepted themselves, or by their reported figure; or such that they hold once the
-- figures in them are as people corrected them.
with broken as (

    select * from {{ ref('current_verdict') }}
    where not passed

),

figures as (

    select * exclude (stands_in), unnest(stands_in) as stands_in
    from {{ ref('decision') }}
    where is_applied

),

answers as (

    select
        broken.fact_key,
        broken.difference,
        broken.tolerance,
        figures.is_accepted and figures.stands_in.sign > 0 as is_accepted,
        coalesce((figures.corrected_value - figures.printed_value) * figures.stands_in.sign, 0) as moved,
        figures.decided_by,
        figures.reason
    from figures
    inner join broken
        on figures.filing_key = broken.filing_key
        and figures.stands_in.check_name = broken.check_name
        and figures.stands_in.subject = broken.subject
        and coalesce(figures.stands_in.line_no, broken.line_no) is not distinct from broken.line_no
        and coalesce(figures.stands_in.measure, broken.measure) = broken.measure
    union all
    select broken.fact_key, broken.difference, broken.tolerance, true, 0, decisions.decided_by, decisions.reason
    from {{ ref('decision') }} as decisions
    inner join broken using (fact_key)
    where decisions.is_applied and decisions.source_table = 'check_result'

)

select
    fact_key,
    case
        when bool_or(is_accepted) then string_agg(distinct decided_by, ', ' order by decided_by) filter (where is_accepted)
        else string_agg(distinct decided_by, ', ' order by decided_by) filter (where moved <> 0)
    end as accepted_by,
    case
        when bool_or(is_accepted) then string_agg(distinct reason, '; ' order by reason) filter (where is_accepted)
        else string_agg(distinct reason, '; ' order by reason) filter (where moved <> 0)
    end as accepted_reason
from answers
group by fact_key
having bool_or(is_accepted) or (bool_or(moved <> 0) and abs(any_value(difference) + sum(moved)) <= any_value(tolerance))
