-- Three rows a project's self-evaluation: its weights against 100, its scores against the printed 总分, its worst score against its weight.
-- Weights are set and not rounded; a total that is printed with fewer places than its scores stands for half a unit around it.
-- A form that prints no score at all is not scored yet: it has a row for its weights alone.
with items as (

    select * from {{ touched('stg_filings__score') }}
    where item <> 'total'

),

totals as (

    select * from {{ touched('stg_filings__score') }}
    where item = 'total'

),

summed as (

    select
        filing_key,
        line_no,
        min(project_name) as subject,
        sum(weight) as weight,
        sum(score) as score,
        count(weight) as weights,
        count(score) as scores,
        count(*) as items,
        min(half_unit_score) as finest_half,
        min(source_page) as source_page,
        first(source_locator order by position) as source_locator,
        arg_max(struct_pack(score := score, weight := weight, name := item_name), score - weight) as highest
    from items
    group by filing_key, line_no

),

measured as (

    select
        filing_key, line_no, subject, 'weight' as measure, cast(100 as decimal(24, 6)) as reported, weight as computed, 0 as tolerance,
        cast(null as varchar) as diagnosis, weights as operands_compared, items - weights as operands_missing, source_page, source_locator
    from summed
    union all
    select
        summed.filing_key, summed.line_no, summed.subject, 'score', totals.score, summed.score,
        case when totals.half_unit_score > summed.finest_half then totals.half_unit_score else 0 end,
        case when totals.score <> summed.score and abs(totals.score - summed.score) <= totals.half_unit_score
            and totals.half_unit_score > summed.finest_half then 'rounding' end,
        scores, items - scores + case when totals.score is null then 1 else 0 end, totals.source_page, totals.source_locator
    from summed
    left join totals using (filing_key, line_no)
    where summed.scores > 0 or totals.score is not null
    union all
    select
        filing_key, line_no, subject, 'limit', highest.score, least(highest.score, highest.weight), 0,
        case when highest.score > highest.weight then 'above its weight: ' || highest.name end,
        scores, items - scores + items - weights, source_page, source_locator
    from summed
    where scores > 0

)

select
    filing_key,
    subject,
    line_no,
    measure,
    'count' as measure_unit,
    {{ figure('reported') }} as reported,
    {{ figure('computed') }} as computed,
    {{ figure('reported - computed') }} as difference,
    {{ figure('tolerance') }} as tolerance,
    {{ figure('null') }} as rounding_limit,
    diagnosis,
    operands_compared,
    operands_missing,
    source_page,
    source_locator
from measured
