-- The filings to look at anew: the changed ones, and whatever rules or revisions lay beside one of these: the filings of its department, and
-- those that it replaced.
with recursive states as (

    select * from {{ ref('int_filing_states') }}

),

held as (

    select * from {{ source('landed', 'held') }}

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

    select filing_key as node from {{ ref('int_changed_filings') }}
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
