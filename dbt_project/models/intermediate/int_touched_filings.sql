-- The filings to build anew: those that are not as the last publication held them, or no longer there, those that overrides name, and
-- whatever rules or revisions lay beside one of these: the filings of its department, and those that it replaced.
with recursive states as (

    select * from {{ ref('int_filing_states') }}

),

held as (

    select * from {{ source('landed', 'held') }}

),

changed as (

    select coalesce(states.filing_key, held.filing_key) as filing_key
    from states
    full join held on states.filing_key = held.filing_key
    where states.state is distinct from held.state
    union
    select filings.filing_key
    from {{ ref('stg_filings__filing') }} as filings
    inner join {{ ref('stg_people__override') }} using (sha256, filing_ordinal)

),

links as (

    select filing_key as one, department_key as other from states
    where department_key <> 0
    union
    select filing_key, department_key from held
    where department_key <> 0
    union
    select filing_key, previous_filing_key from {{ ref('int_revision_pairs') }}

),

reached as (

    select filing_key as node from changed
    union
    select links.other
    from reached
    inner join (select one, other from links union all select other, one from links) as links on reached.node = links.one

)

select filing_key from states
where filing_key in (select node from reached)
union
select filing_key from held
where filing_key in (select node from reached)
