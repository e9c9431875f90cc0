{{ config(materialized='incremental') }}
-- What the facts of a filing come to: what views of departments and regions add up, who have few filings and many facts.
with lines as (

    select
        filing_key,
        count(*) as projects,
        sum(total_yuan) as total_yuan,
        sum(fiscal_appropriation_yuan) as fiscal_appropriation_yuan,
        sum(special_account_yuan) as special_account_yuan,
        sum(other_yuan) as other_yuan
    from {{ touched('stg_filings__project_budget') }}
    where project_kind = 'project'
    group by filing_key

),

-- A funding table prints its total beside its sources: the total counts, the sources where there is none.
spending as (

    select filing_key, coalesce(sum(actual_yuan) filter (where is_total), sum(actual_yuan)) as spent_yuan
    from {{ touched('stg_filings__department_spending') }}
    group by filing_key

),

counts as (

    select
        filing_key,
        count(*) as indicators,
        count(*) filter (where is_met) as met,
        count(*) filter (where not is_met) as missed,
        count(*) filter (where is_met is null and actual_text is not null) as unmeasurable,
        count(*) filter (where actual_text is null) as without_result,
        count(*) filter (where comparator = 'text') as qualitative
    from {{ touched('stg_filings__indicator') }}
    group by filing_key

)

select
    filings.filing_key,
    filings.year_key,
    filings.department_key,
    coalesce(lines.projects, 0) as projects,
    {%- for amount in ['total_yuan', 'fiscal_appropriation_yuan', 'special_account_yuan', 'other_yuan'] %}
    cast(lines.{{ amount }} as decimal(18, 2)) as {{ amount }},
    {%- endfor %}
    cast(spending.spent_yuan as decimal(18, 2)) as spent_yuan
    {%- for count in ['indicators', 'met', 'missed', 'unmeasurable', 'without_result', 'qualitative'] %},
    coalesce(counts.{{ count }}, 0) as {{ count }}
    {%- endfor %}
from {{ ref('int_loaded_filings') }} as filings
left join lines using (filing_key)
left join spending using (filing_key)
left join counts using (filing_key)
where {{ is_touched('filings.filing_key') }}
order by filings.filing_key
