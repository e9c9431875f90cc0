-- One row an indicator whose actual misses its target though the filing says that it was met, or one row for all that can be compared.
{%- set claim = '(已|全部|全面|均|按时|按期|如期|超额|圆满|顺利|100%)(完成|达标|达到|实现)([^0-9]|$)|达标|(完成|达到|实现)(了)?(年度|年初|预期|既定|全部|各项)?(目标|任务|指标|预期)' %}
{%- set denial = '未|没有|尚|不足|部分|差距|不达标|基本' %}
with tasks as (

    select filing_key, line_no, min(achieved_text) as achieved_text
    from {{ touched('stg_filings__project_budget') }}
    where achieved_text is not null
    group by filing_key, line_no

),

indicators as not materialized (

    select * from {{ touched('stg_filings__indicator') }}
    where is_met is not null and actual_value is not null and target_value is not null

),

-- Only of what missed its target are the words looked at: that costs more than all else here.
contradicting as (

    select indicators.*
    from indicators
    left join tasks using (filing_key, line_no)
    where
        not indicators.is_met
        and (
            {%- for said in ['indicators.actual_text', 'tasks.achieved_text'] %}
            {{ 'or' if not loop.first }} (regexp_matches({{ said }}, '{{ claim }}') and not regexp_matches({{ said }}, '{{ denial }}'))
            {%- endfor %}
        )

),

rows as (

    select
        filing_key,
        indicator_name as subject,
        line_no,
        actual_value as reported,
        target_value as computed,
        'target ' || target_text || ', achieved ' || actual_text as diagnosis,
        1 as operands_compared,
        0 as operands_missing,
        source_page,
        source_locator
    from contradicting
    union all
    select filing_key, '指标', null, count(*), count(*), null, count(*), 0, null, null
    from indicators
    where filing_key not in (select filing_key from contradicting)
    group by filing_key

)

{{ compare_counts('rows') }}
