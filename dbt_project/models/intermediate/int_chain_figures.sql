-- What the stages of a chain say in all: money, goals, and whether they reconcile.
with stages as (

    select * from {{ ref('int_chain_stages') }}

),

-- By themselves, and what belongs to them: DuckDB would look up the identities and names of all projects.
stated as materialized (

    select filing_key, project_key, total_yuan, objective_text, achieved_text
    from {{ facts_of('fct_project_budget', 'stages') }}

),

projects as (

    select project_key, project_name from {{ ref('dim_project') }}
    where project_kind = 'project' and project_key in (select project_key from stated)

),

identities as (

    select project_key, project_identity_key as chain_key from {{ ref('project_identity') }}
    where project_identity_key in (select chain_key from stages where chain_kind = 'project')

),

lines as (

    select
        stated.filing_key,
        identities.chain_key,
        sum(stated.total_yuan) as total_yuan,
        string_agg(distinct stated.objective_text, chr(10) order by stated.objective_text) as objective_text,
        string_agg(distinct stated.achieved_text, chr(10) order by stated.achieved_text) as achieved_text,
        min(projects.project_name) as project_name
    from stated
    inner join identities using (project_key)
    inner join projects using (project_key)
    group by stated.filing_key, identities.chain_key

),

spending as (

    select
        facts.filing_key,
        identities.chain_key,
        sum(facts.initial_budget_yuan) as initial_budget_yuan,
        sum(facts.budget_yuan - facts.initial_budget_yuan) as adjustment_yuan,
        sum(facts.budget_yuan) as adjusted_budget_yuan,
        sum(facts.actual_yuan) as actual_yuan
    from {{ facts_of('fct_project_spending', 'stages') }} as facts
    inner join identities using (project_key)
    where facts.is_total
    group by facts.filing_key, identities.chain_key

),

of_projects as (

    select
        stages.*,
        lines.project_name,
        lines.total_yuan,
        spending.initial_budget_yuan,
        spending.adjustment_yuan,
        spending.adjusted_budget_yuan,
        spending.actual_yuan,
        lines.objective_text,
        lines.achieved_text
    from stages
    inner join lines using (filing_key, chain_key)
    left join spending using (filing_key, chain_key)
    where stages.chain_kind = 'project'

),

-- A department's whole is what its filing prints as its total, else the sum of its projects where all of them have a figure.
totals as (

    select filing_key, 1 as rank, min(amount_yuan) as total_yuan
    from {{ facts_of('fct_reported_total', 'stages') }}
    where spending_unit_key is null and measure = 'total'
    group by filing_key
    union all
    select stated.filing_key, 2, sum(stated.total_yuan)
    from stated
    inner join projects using (project_key)
    group by stated.filing_key
    having count(*) = count(stated.total_yuan)

),

funding as (

    select
        filing_key,
        sum(initial_budget_yuan) as initial_budget_yuan,
        sum(adjustment_yuan) as adjustment_yuan,
        sum(initial_budget_yuan + adjustment_yuan) as adjusted_budget_yuan,
        sum(actual_yuan) as actual_yuan
    from {{ facts_of('fct_department_spending', 'stages') }}
    where is_total
    group by filing_key

),

goals as (

    select
        filing_key,
        string_agg(text, chr(10) order by section_no) filter (where section in ('overall_goal', 'year_goal')) as objective_text,
        string_agg(text, chr(10) order by section_no) filter (where section = 'year_goal_achieved') as achieved_text
    from {{ facts_of('fct_narrative', 'stages') }}
    group by filing_key

),

of_departments as (

    select
        stages.*,
        cast(null as varchar) as project_name,
        first_totals.total_yuan,
        funding.initial_budget_yuan,
        funding.adjustment_yuan,
        funding.adjusted_budget_yuan,
        funding.actual_yuan,
        goals.objective_text,
        goals.achieved_text
    from stages
    left join (select filing_key, arg_min(total_yuan, rank) as total_yuan from totals group by filing_key) as first_totals using (filing_key)
    left join funding using (filing_key)
    left join goals using (filing_key)
    where stages.chain_kind = 'department'

)

-- Of departments that became one, a figure is known where all of them state it.
select
    figures.chain_kind,
    figures.chain_key,
    figures.year_key,
    figures.is_evaluation,
    any_value(figures.current_department_key) as department_key,
    min(figures.project_name) as project_name,
    count(*) as filings,
    case when count(*) = 1 then min(figures.filing_key) end as filing_key,
    bool_and(filings.status = 'reconciled') as is_reconciled,
    {%- for measure in ['total_yuan', 'initial_budget_yuan', 'adjustment_yuan', 'adjusted_budget_yuan', 'actual_yuan'] %}
    case when count(figures.{{ measure }}) = count(*) then sum(figures.{{ measure }}) end as {{ measure }},
    {%- endfor %}
    string_agg(figures.objective_text, chr(10) order by figures.filing_key) as objective_text,
    string_agg(figures.achieved_text, chr(10) order by figures.filing_key) as achieved_text
from (select * from of_projects union all select * from of_departments) as figures
inner join {{ ref('dim_filing') }} as filings using (filing_key)
group by figures.chain_kind, figures.chain_key, figures.year_key, figures.is_evaluation
