-- The departments of which something else may be expected than in the last publication: those of touched filings, as they are and as they were, those of
-- the register, all of them where it is not as it was, and those that the last year decides of for which anybody filed, where that is another.
select department_key from {{ ref('int_filings') }}
where {{ is_touched() }}
{%- if var('incremental') %}
union
select department_key from {{ source('landed', 'held') }}
where {{ is_touched() }}
union
select department_key from {{ ref('stg_sources__expected_filing') }}
union
select department_key from {{ published('fct_expected_filing') }}
where (select not is_register_kept from {{ source('landed', 'built_on') }})
union
select expected.department_key
from {{ published('fct_expected_filing') }} as expected
inner join (
    select document_type, former.last_year as former_year, present.last_year as present_year
    from (
        select document_type, max(year_key) as last_year from {{ published('fct_expected_filing') }}
        where filing_key is not null
        group by document_type
    ) as former
    full join {{ ref('int_last_years') }} as present using (document_type)
) as years using (document_type)
where years.former_year is distinct from years.present_year
group by expected.department_key, expected.document_type
-- its own last year decides where it is no further back than the year before
having
    coalesce(max(expected.year_key) filter (where expected.filing_key is not null), 0) + 1
    < coalesce(greatest(any_value(years.former_year), any_value(years.present_year)), 9999)
{%- endif %}
