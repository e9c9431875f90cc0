-- What filings that were revised say, a row a cell, and by what each is found again in another filing.
{%- set records = {
    'project_budget': {
        'subject': "coalesce(spending_unit_name || ' ', '') || coalesce(project_code, project_label)",
        'line': 'line_no',
        'figures': ['total_yuan', 'fiscal_appropriation_yuan', 'special_account_yuan', 'other_yuan'],
        'texts': ['project_name', 'objective_text', 'achieved_text', 'purpose_text', 'remark_text'],
    },
    'indicator': {
        'subject': "project_name || ' ' || coalesce(level1_label || ' ', '') || coalesce(level2_label || ' ', '') || indicator_label",
        'line': 'line_no, ordinal',
        'figures': [],
        'texts': ['target_text', 'cycle_target_text', 'actual_text', 'definition', 'basis'],
    },
    'reported_total': {
        'subject': "subject || ' ' || measure", 'line': 'fact_key', 'figures': ['amount_yuan'], 'texts': [],
    },
    'department_spending': {
        'subject': 'funding_source', 'line': 'line_no',
        'figures': [
            'initial_budget_yuan', 'adjustment_yuan', 'actual_yuan', 'reported_completion_pct', 'reported_adjustment_pct'
        ],
        'texts': [],
    },
    'disbursement_plan': {
        'subject': "project_name || ' ' || month", 'line': 'line_no', 'figures': ['cumulative_pct'], 'texts': [],
    },
    'narrative': {
        'subject': "section || coalesce(' ' || heading, '')", 'line': 'section_no', 'figures': [], 'texts': ['text'],
    },
} %}
with revised as (

    select unnest([filing_key, previous_filing_key]) as filing_key from {{ ref('int_revision_pairs') }}
    where {{ is_touched() }}

)

{%- for record_type, of in records.items() %}
{{ 'union all' if not loop.first }}
select
    cells.* exclude (cell),
    cell.column_name,
    cell.cell_text,
    cell.figure
from (
    select
        fact_key,
        filing_key,
        '{{ record_type }}' as record_type,
        regexp_replace({{ of.subject }}, '\s+', ' ', 'g') as subject,
        row_number() over (partition by filing_key, regexp_replace({{ of.subject }}, '\s+', ' ', 'g') order by {{ of.line }}) as occurrence,
        source_page,
        source_locator,
        unnest([
            {%- for column in of.figures + of.texts %}
            struct_pack(
                column_name := '{{ column }}',
                cell_text := cast({{ column }} as varchar),
                figure := {{ 'cast(' ~ column ~ ' as decimal(24, 6))' if column in of.figures else 'cast(null as decimal(24, 6))' }}
            ){{ ',' if not loop.last }}
            {%- endfor %}
        ]) as cell
    from {{ touched('stg_filings__' ~ record_type) }}
    where filing_key in (select filing_key from revised)
) as cells
{%- endfor %}
