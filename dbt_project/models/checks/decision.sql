-- What became of every override: applied to the one figure or check that it names, or refused, and why.
with overrides as (

    select
        overrides.*,
        filings.filing_key,
        filings.rejection_reason,
        newer.file_name as newer_file_name,
        currency.superseded_by_filing_key
    from {{ ref('stg_people__override') }} as overrides
    left join {{ ref('stg_filings__filing') }} as filings using (sha256, filing_ordinal)
    left join {{ ref('int_currency') }} as currency using (filing_key)
    left join {{ ref('int_filings') }} as newer on currency.superseded_by_filing_key = newer.filing_key

),

matches as (

    select
        overrides.line_no,
        count(*) as fitting,
        min(found.fact_key) as fact_key,
        min(found.source_table) as source_table,
        min(found.subject) as subject,
        min(found.field) as field,
        min(found.printed_value) as found_value,
        any_value(found.stands_in) as stands_in
    from overrides
    inner join {{ ref('overridable') }} as found
        on overrides.filing_key = found.filing_key
        and overrides.fact in (
            cast(found.fact_key as varchar),
            found.fact_key || ' ' || found.field,
            found.subject || ' ' || found.field,
            -- as messages print it
            found.subject || ' ' || if(found.field = 'pct', '%', found.field)
        )
    group by overrides.line_no

),

weighed as (

    select
        overrides.*,
        matches.* exclude (line_no),
        case
            when overrides.filing_key is null then 'no filing has this hash'
            when overrides.rejection_reason is not null then 'the filing could not be read'
            when overrides.superseded_by_filing_key is not null
                then 'the filing was superseded by ' || coalesce(newer_file_name, 'another') || '; decide anew on what that one prints'
            when matches.fitting is null then 'the filing has no such figure, and no broken check of that name'
            when matches.fitting > 1 then 'it fits ' || matches.fitting || ' figures; name one by its fact_key and field'
            when matches.found_value is distinct from overrides.printed_value
                then 'the filing has ' || coalesce({{ plain('matches.found_value') }}, 'nothing') || ' there and not '
                    || {{ plain('overrides.printed_value') }} || '; decide anew'
            when matches.source_table = 'check_result' and not overrides.is_accepted
                then 'a check can only be accepted; correct one of its figures'
            when count(*) over (partition by matches.fact_key, matches.field) > 1 then 'another line decides on the same figure'
        end as refusal
    from overrides
    left join matches using (line_no)

)

select
    line_no,
    filing_key,
    sha256,
    fact,
    fact_key,
    source_table,
    subject,
    field,
    printed_value,
    corrected_value,
    is_accepted,
    decided_by,
    decided_on,
    reason,
    refusal is null as is_applied,
    refusal,
    stands_in
from weighed
