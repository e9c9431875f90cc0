-- Every figure that a person may correct or accept, of the filings that overrides name, and every check that may be accepted; with the
-- comparisons that a figure stands in: by `sign` a correction moves their difference up (it is the reported one) or down (a part of it).
with filings as (

    select filings.filing_key, filings.department_name
    from {{ ref('stg_filings__filing') }} as filings
    inner join {{ ref('stg_people__override') }} using (sha256, filing_ordinal)
    where filings.rejection_reason is null
    group by all

),

-- A grand total is the sum of its units where there are any.
totals as (

    select totals.*, max(totals.spending_unit_name) over (partition by totals.filing_key) is not null as has_units
    from {{ touched('stg_filings__reported_total') }} as totals
    inner join filings using (filing_key)

),

lines as (

    select lines.*, coalesce(lines.spending_unit_name, filings.department_name) as unit_name
    from {{ touched('stg_filings__project_budget') }} as lines
    inner join filings using (filing_key)

)

select
    filing_key,
    fact_key,
    'reported_total' as source_table,
    subject,
    measure as field,
    cast(amount_yuan as decimal(24, 6)) as printed_value,
    case
        when spending_unit_name is null then [{{ stands_in("'grand_total'", "'合计'", 1, measure='measure') }}]
        else [
            {{ stands_in("'unit_total'", 'subject', 1, measure='measure') }},
            {{ stands_in("'grand_total'", "'合计'", -1, measure='measure') }}
        ]
    end as stands_in
from totals
{%- for measure in ['total', 'fiscal_appropriation', 'special_account', 'other'] %}
union all
select
    filing_key,
    fact_key,
    'project_budget',
    project_name,
    '{{ measure }}_yuan',
    {{ measure }}_yuan,
    [
        {{ stands_in("'row_total'", 'project_name', 1 if measure == 'total' else -1, line_no='line_no') }},
        {{ stands_in("case when filing_key in (select filing_key from totals where has_units) then 'unit_total' else 'grand_total' end",
            "case when filing_key in (select filing_key from totals where has_units) then unit_name else '合计' end", -1, measure="'" ~ measure ~ "'") }}
    ]
from lines
{%- endfor %}
{%- for measure in ['initial_budget', 'adjustment', 'actual'] %}
union all
select
    filing_key,
    fact_key,
    'department_spending',
    funding_source,
    '{{ measure }}_yuan',
    {{ measure }}_yuan,
    [{{ stands_in("'grand_total'", "'合计'", 'case when is_total then 1 else -1 end', measure="'" ~ measure ~ "'") }}]
from {{ touched('stg_filings__department_spending') }}
inner join filings using (filing_key)
{%- endfor %}
{%- for rate in ['completion', 'adjustment'] %}
union all
select
    filing_key,
    fact_key,
    'department_spending',
    funding_source,
    'reported_{{ rate }}_pct',
    reported_{{ rate }}_pct,
    [{{ stands_in("'" ~ rate ~ "_rate'", 'funding_source', 1, line_no='line_no') }}]
from {{ touched('stg_filings__department_spending') }}
inner join filings using (filing_key)
{%- endfor %}
union all
select filing_key, fact_key, 'check_result', check_name || ' ' || subject, measure, reported, []
from {{ ref('current_verdict') }}
inner join filings using (filing_key)
where not passed
