{#-
What a night that builds on the last publication does anew. `int_touched_filings` are the filings of which something is not as it was held,
with their neighbours; a model that is `incremental` drops their rows and reads the records of them alone. In a full build, and over one
filing in memory, all filings are touched.

`touched` is a staging model of filings' records with the touched filings alone, `is_touched` the condition for any other relation.
-#}
{% macro touched(model_name) -%}
  {%- set whole = ref(model_name) -%}
  {%- do return(whole.incorporate(path={'schema': 'touched'}) if var('incremental') else whole) -%}
{%- endmacro %}

{% macro is_touched(column='filing_key') -%}
  {{ column ~ ' in (select filing_key from ' ~ ref('int_touched_filings') ~ ')' if var('incremental') else 'true' }}
{%- endmacro %}

{#- The same for what follows departments and projects over the years: `key` is of a department under its present name, or of a project's identity. -#}
{% macro is_touched_chain(kind, key) -%}
  {{ key ~ ' in (select chain_key from ' ~ ref('int_touched_chains') ~ " where chain_kind = '" ~ kind ~ "')" if var('incremental') else 'true' }}
{%- endmacro %}

{#- A table of the publication that the candidate began as a copy of; in a full build one without rows. -#}
{% macro published(model_name) -%}
  {{ 'published.marts.' ~ model_name if var('incremental') else '(select * from ' ~ ref(model_name) ~ ' limit 0)' }}
{%- endmacro %}

{#- The hook before all models. The path is looked up: a variable that is another every night would have all models parsed again. -#}
{% macro attach_published() -%}
  {%- if execute and var('incremental') -%}
    {%- set path = run_query('select path from landed.built_on').columns[0].values()[0] -%}
    attach '{{ path | replace("'", "''") }}' as published (read_only)
  {%- endif -%}
{%- endmacro %}

{#- Which rows of an incremental model are touched: those of touched filings, or of touched chains where `meta.chain` says which columns tell. -#}
{% macro is_touched_row(model) -%}
  {%- set chain = model.config.meta.get('chain') -%}
  {%- if chain -%}
    ({{ chain | join(', ') }}) in (select (chain_kind, chain_key) from intermediate.int_touched_chains)
  {%- else -%}
    filing_key in (select filing_key from intermediate.int_touched_filings)
  {%- endif -%}
{%- endmacro %}

{#- The hook of incremental models: what is held of touched filings goes, also of one that has no such rows any more. -#}
{% macro forget_touched() -%}
  {%- if is_incremental() -%}
    delete from {{ this.include(database=false) }} where {{ is_touched_row(model) }}
  {%- endif -%}
{%- endmacro %}

{#- The hook of staging models: the touched filings' records are looked up once, for all models that read them. -#}
{% macro lay_touched() -%}
  {%- if var('incremental') and model.name.startswith('stg_filings__') and model.name != 'stg_filings__filing' -%}
    create or replace table touched.{{ model.name }} as select * from {{ this.include(database=false) }} where {{ is_touched() }}
  {%- endif -%}
{%- endmacro %}

{#- Tests of filings' rows look at the touched filings alone, too; a full build tests all. -#}
{% macro get_where_subquery(relation) -%}
  {%- set tested = (graph.nodes.values() | selectattr('name', 'equalto', relation.identifier) | list | first) if execute else none -%}
  {%- if not var('incremental') or not tested -%}
    {%- do return(default__get_where_subquery(relation)) -%}
  {%- elif tested.name.startswith('stg_filings__') and tested.name != 'stg_filings__filing' -%}
    {%- do return(relation.incorporate(path={'schema': 'touched'})) -%}
  {%- elif tested.config.materialized == 'incremental' -%}
    {%- do return('(select * from ' ~ relation ~ ' where ' ~ is_touched_row(tested) ~ ') as touched_rows') -%}
  {%- else -%}
    {%- do return(default__get_where_subquery(relation)) -%}
  {%- endif -%}
{%- endmacro %}
