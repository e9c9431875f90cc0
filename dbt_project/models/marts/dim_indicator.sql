{{ config(materialized='incremental', meta={'touched': ['indicator_key', 'int_touched_indicators']}) }}
-- An indicator has the taxonomy's names and codes of its levels where they are of it, else the level's name as printed, without a code. A night lays
-- what touched filings print beside what it holds, and looks through all filings for a name that may be gone alone.
with renamed as (

    select indicator_key from {{ ref('int_touched_indicators') }}
    where is_renamed

),

printed as (

    select indicators.indicator_key, level1_name, level1_label, level2_name, level2_label, indicator_name
    from {{ touched('stg_filings__indicator') }} as indicators
    inner join {{ ref('int_loaded_filings') }} using (filing_key)
    {%- if var('incremental') %}
    union all
    select indicators.indicator_key, level1_name, level1_label, level2_name, level2_label, indicator_name
    from {{ ref('stg_filings__indicator') }} as indicators
    inner join {{ ref('int_loaded_filings') }} using (filing_key)
    where indicators.indicator_key in (select indicator_key from renamed)
    {%- endif %}

),

held as (

    select indicator_key, level1_name, level2_name, indicator_name
    {%- if var('incremental') %}
    from {{ published('dim_indicator') }}
    where indicator_key not in (select indicator_key from renamed)
    {%- else %}
    from printed
    limit 0
    {%- endif %}

),

indicators as (

    select
        printed.indicator_key,
        coalesce(min(printed.level1_name), any_value(held.level1_name), min(printed.level1_label)) as level1_name,
        coalesce(min(printed.level2_name), any_value(held.level2_name), min(printed.level2_label)) as level2_name,
        least(min(printed.indicator_name), any_value(held.indicator_name)) as indicator_name
    from printed
    left join held using (indicator_key)
    group by printed.indicator_key

),

level1 as (

    select level1_name, max(level1_code) as level1_code
    from {{ ref('indicator_taxonomy') }}
    group by level1_name

),

level2 as (

    select level1_name, level2_name, max(level2_code) as level2_code
    from {{ ref('indicator_taxonomy') }}
    group by level1_name, level2_name

)

select
    indicators.indicator_key,
    level1.level1_code,
    indicators.level1_name,
    level2.level2_code,
    indicators.level2_name,
    indicators.indicator_name
from indicators
left join level1 using (level1_name)
left join level2 using (level1_name, level2_name)
order by indicator_key
