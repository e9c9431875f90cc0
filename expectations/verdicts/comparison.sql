-- The comparison rows of all rules. A declared (check, measure) always gives a row: one that no rule gave has its operand missing.
with filings as (

    select * from {{ ref('stg_filings__filing') }}
    where rejection_reason is null and {{ is_touched() }}

),

rules as (

    {%- for check, rule in var('rules').items() %}
    {{ 'union all' if not loop.first }}
    select '{{ check }}' as check_name, '{{ rule.severity }}' as severity, '{{ rule.applies }}' as applies
    {%- endfor %}

),

-- A rule that leaves the measure open has the one that the filing declares.
declared as (

    select distinct filing_key, check_name, measure
    from {{ touched('stg_filings__declared_check') }}
    inner join filings using (filing_key)

),

-- No family can opt out of a rule that applies always. Pairs of check and measure have a number: texts are dear to compare.
applicable as materialized (

    select *, row_number() over () as pair
    from (
        select * from declared
        union all
        select filings.filing_key, rules.check_name, 'count'
        from filings
        cross join rules
        where
            rules.applies = 'always'
            and (filings.filing_key, rules.check_name) not in (select (filing_key, check_name) from declared)
    )

),

found as (

    {%- set columns = [
        'subject', 'line_no', 'measure_unit', 'reported', 'computed', 'difference', 'tolerance',
        'operands_compared', 'operands_missing', 'source_page', 'source_locator'
    ] %}
    {%- for check, rule in var('rules').items() %}
    {{ 'union all by name' if not loop.first }}
    {%- if rule.applies in ['implied', 'found'] %}
    select null as pair, filing_key, '{{ check }}' as check_name, coalesce(measure, 'count') as measure, diagnosis, {{ columns | join(', ') }}
    from {{ ref(check) }}
    {%- else %}
    select
        applicable.pair,
        applicable.filing_key,
        applicable.check_name,
        applicable.measure,
        {{ 'coalesce(diagnosis, explanation)' if rule.arithmetic == 'sum' and var('explained') else 'diagnosis' }} as diagnosis,
        compared.{{ columns | join(', compared.') }}
    from {{ ref(check) }} as compared
    inner join applicable
        on compared.filing_key = applicable.filing_key
        and applicable.check_name = '{{ check }}'
        and coalesce(compared.measure, applicable.measure) = applicable.measure
    {%- if rule.arithmetic == 'sum' and var('explained') %}
    left join {{ ref('explanation') }} as explained
        on compared.filing_key = explained.filing_key
        and explained.check_name = '{{ check }}'
        and compared.subject = explained.subject
        and compared.line_no is not distinct from explained.line_no
        and compared.measure is not distinct from explained.measure
    {%- endif %}
    {%- endif %}
    {%- endfor %}

),

silent as materialized (

    select
        applicable.*,
        cast(null as varchar) as subject,
        cast(null as integer) as line_no,
        cast(null as varchar) as measure_unit,
        cast(null as decimal(24, 6)) as reported,
        cast(null as decimal(24, 6)) as computed,
        cast(null as decimal(24, 6)) as difference,
        cast(null as decimal(24, 6)) as tolerance,
        case when check_name in (select check_name from rules) then 'nothing to compare' else 'no such rule' end as diagnosis,
        0 as operands_compared,
        1 as operands_missing,
        cast(null as integer) as source_page,
        cast(null as varchar) as source_locator
    from applicable
    where
        pair not in (select pair from found where pair is not null)
        and check_name not in (select check_name from rules where applies in ('implied', 'found'))

),

compared as not materialized (

    select * exclude (pair) replace (coalesce(subject, '全文') as subject), hash(check_name, coalesce(subject, '全文'), measure) as name
    from (
        select * from found
        union all by name
        select * from silent
    )

),

-- Only rows of one name, or of names with one digest, are numbered: to put all rows in order would cost more than all else here.
alike as (

    select filing_key, name
    from compared
    group by filing_key, name
    having count(*) > 1

),

numbered as (

    select
        compared.*,
        row_number() over (
            partition by filing_key, check_name, subject, measure
            order by line_no, source_page, source_locator, reported, computed
        ) as occurrence
    from compared
    semi join alike using (filing_key, name)
    union all
    select compared.*, 1
    from compared
    anti join alike using (filing_key, name)

)

select
    numbered.filing_key,
    numbered.check_name,
    numbered.subject,
    numbered.measure,
    cast(numbered.occurrence as integer) as occurrence,
    cast(numbered.line_no as integer) as line_no,
    coalesce(rules.severity, 'error') as severity,
    numbered.measure_unit,
    numbered.reported,
    numbered.computed,
    numbered.difference,
    numbered.tolerance,
    numbered.diagnosis,
    filings.attribution,
    cast(numbered.operands_compared as integer) as operands_compared,
    cast(numbered.operands_missing as integer) as operands_missing,
    cast(numbered.source_page as integer) as source_page,
    numbered.source_locator
from numbered
inner join filings using (filing_key)
left join rules using (check_name)
