{#-
What a night that builds on the last publication does anew. `int_touched_filings` are the filings of which something is not as it was held
(`int_changed_filings`), with their neighbours; a model that is `incremental` reads the records of them alone, and drops the rows of the changed ones.
In a full build, and over one filing in memory, all filings are changed.

`touched` is a staging model of filings' records with the touched filings alone, `is_touched` the condition for any other relation.
-#}
{% macro touched(model_name) -%}
  {%- set whole = ref(model_name) -%}
  {%- do return(touched_rows(whole) if var('incremental') else whole) -%}
{%- endmacro %}

{% macro is_touched(column='filing_key', of='int_touched_filings') -%}
  {{ column ~ ' in (select filing_key from ' ~ ref(of) ~ ')' if var('incremental') else 'true' }}
{%- endmacro %}

{#- The same for what follows departments and projects over the years: `key` is of a department under its present name, or of a project's identity. -#}
{% macro is_touched_chain(kind, key) -%}
  {{ key ~ ' in (select chain_key from ' ~ ref('int_touched_chains') ~ " where chain_kind = '" ~ kind ~ "')" if var('incremental') else 'true' }}
{%- endmacro %}

{#-
The facts, or records, of the filings that a relation lists. Those of touched filings lie by themselves; where the relation lists no others, the table of all
is not looked through: DuckDB reads nothing for a semi join with nothing.
-#}
{% macro facts_of(facts, filings) -%}
  {%- if var('incremental') -%}
  (
    select * from {{ touched(facts) }} where filing_key in (select filing_key from {{ filings }})
    union all
    select * from {{ ref(facts) }} where filing_key in (select filing_key from {{ filings }} where not {{ is_touched() }})
  )
  {%- else -%}
  (select * from {{ ref(facts) }} where filing_key in (select filing_key from {{ filings }}))
  {%- endif -%}
{%- endmacro %}

{#- A table of the publication that the candidate began as a copy of; in a full build one without rows. -#}
{% macro published(model_name) -%}
  {{ 'published.marts.' ~ model_name if var('incremental') else '(select * from ' ~ ref(model_name) ~ ' limit 0)' }}
{%- endmacro %}

{#- The hook before all models. The statement is looked up: a variable that is another every night would have all models parsed again. -#}
{% macro attach_published() -%}
  {%- if execute and var('incremental') -%}
    {{- run_query('select attachment from landed.built_on').columns[0].values()[0] -}}
  {%- endif -%}
{%- endmacro %}

{#-
Which rows of an incremental model are written anew: those of changed filings, or those of which `meta.touched` says by which key and which list, or
`meta.chain` by which columns they belong to a touched chain. `held` are those of them that the publication may have: lists of filings say which it
held (`is_held`), and of new ones nothing is looked for in tables of millions.
-#}
{% macro is_written_anew(model, held=false) -%}
  {%- set meta = model.config.meta -%}
  {%- if meta.get('chain') -%}
    ({{ meta.chain | join(', ') }}) in (select (chain_kind, chain_key) from intermediate.int_touched_chains)
  {%- else -%}
    {%- set key, list = meta.get('touched', ['filing_key', 'int_changed_filings']) -%}
    {{ key }} in (select {{ key }} from intermediate.{{ list }} {{- ' where is_held' if held and key == 'filing_key' }})
  {%- endif -%}
{%- endmacro %}

{#-
The strategy of incremental models: what is held of changed filings goes, also of one that has no such rows any more, and what is built anew of
them comes. What is built of touched filings is kept by itself, so that tests and models that look at them alone need not find them among all; their
neighbours' rows stay: they are as they were.
-#}
{% macro get_incremental_touched_sql(arg_dict) -%}
  {%- set columns = arg_dict.dest_columns | map(attribute='quoted') | join(', ') -%}
  {%- set held = arg_dict.target_relation.include(database=false) -%}
  delete from {{ held }} where {{ is_written_anew(model, held=true) }};
  create or replace table {{ touched_rows(arg_dict.target_relation) }} as select {{ columns }} from {{ arg_dict.temp_relation }};
  insert into {{ held }} ({{ columns }}) from {{ touched_rows(arg_dict.target_relation) }} where {{ is_written_anew(model) }}
{%- endmacro %}

{#- Where the touched rows of a model lie by themselves, and which models have such a place. -#}
{% macro touched_rows(relation) -%}
  {%- do return(relation.incorporate(path={'schema': 'touched', 'identifier': relation.schema ~ '_' ~ relation.identifier}).include(database=false)) -%}
{%- endmacro %}

{% macro is_kept_aside(node) -%}
  {%- do return(node.config.materialized == 'incremental' or (node.name.startswith('stg_filings__') and node.name != 'stg_filings__filing')) -%}
{%- endmacro %}

{#-
The hook of staging models: the touched filings' records are looked up once, for all models that read them, in the batches that hold any: DuckDB opens
no other file. What is restricted beside these is the readings that a staging model joins: of the joined records, DuckDB would join all first. Of the
filings themselves those that were read or seen otherwise lie apart: by them it is found out which are touched.
-#}
{% macro lay_touched() -%}
  {%- set is_filings = model.name == 'stg_filings__filing' -%}
  {%- if var('incremental') and (is_filings or is_kept_aside(model)) -%}
    {%- set readings = ref('base_filings__latest_reading') | string -%}
    {%- set records = source('landed', model.name | replace('stg_filings__', '')) | string -%}
    {%- set batches = ref('int_reread_filings' if is_filings else 'int_touched_batches') -%}
    {%- set wanted = is_touched(of='int_reread_filings' if is_filings else 'int_touched_filings') -%}
    {%- set folders = run_query('select distinct folder from ' ~ batches ~ ' where folder is not null').columns[0].values() if execute else [] -%}
    {%- set beside = "(select * from " ~ records ~ " where parse_dirpath(filename) in ('" ~ folders | map('replace', "'", "''") | join("', '") ~ "'))" -%}
    create or replace table {{ touched_rows(this) }} as
    {{ sql | replace(readings, '(select * from ' ~ readings ~ ' where ' ~ wanted ~ ')') | replace(records, beside) }}
  {%- endif -%}
{%- endmacro %}

{#- Tests of such rows look at the touched ones alone, too; a full build tests all. -#}
{% macro get_where_subquery(relation) -%}
  {%- set tested = (graph.nodes.values() | selectattr('alias', 'equalto', relation.identifier) | selectattr('schema', 'equalto', relation.schema)
    | list | first) if execute else none -%}
  {%- do return(default__get_where_subquery(touched_rows(relation) if var('incremental') and tested and is_kept_aside(tested) else relation)) -%}
{%- endmacro %}
