-- An indicator has the taxonomy's names and codes of its levels where they are of it, else the level's name as printed, without a code.
with indicators as (

    select
        indicator_key,
        coalesce(min(level1_name), min(level1_label)) as level1_name,
        coalesce(min(level2_name), min(level2_label)) as level2_name,
        min(indicator_name) as indicator_name
    from {{ ref('stg_filings__indicator') }}
    inner join {{ ref('int_loaded_filings') }} using (filing_key)
    group by indicator_key

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
