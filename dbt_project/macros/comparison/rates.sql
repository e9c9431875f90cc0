{#-
A printed rate against the quotient of two amounts, as intervals.

`rates` is a relation with a row a rate, `label` what it is called: filing_key, subject, line_no, measure, reported, half_unit, numerator, numerator_half, base,
base_half, other_base (what the rate is sometimes taken of by mistake, named `other_base` here), operands_missing, source_page,
source_locator. Amounts and halves are in yuan, rates in per cent; the halves of zeros are 0.
The rate is consistent when the interval around it overlaps [least, greatest] quotient over the intervals of its amounts. A base
whose interval holds 0 excludes nothing; a base of exactly 0 has the rate 0, told as `no base`.
-#}
{% macro compare_rates(rates, label, other_base) %}
whole as (

    select
        *,
        {{ millionths('numerator') }} as n,
        {{ millionths('base') }} as b,
        {{ millionths('numerator_half') }} as n_half,
        {{ millionths('base_half') }} as b_half,
        abs(b) <= b_half as base_may_be_zero
    from {{ rates }}

),

corners as (

    select
        *,
        case when base_may_be_zero then null else [
            [(n - n_half) * 100000000, b - b_half],
            [(n - n_half) * 100000000, b + b_half],
            [(n + n_half) * 100000000, b - b_half],
            [(n + n_half) * 100000000, b + b_half]
        ] end as quotients,
        case when b = 0 then 0 else {{ rate_of('n', 'b') }} end as nearest
    from whole

),

bounded as (

    select
        *,
        {{ figure(from_millionths('nearest')) }} as computed,
        {{ from_millionths('list_max(list_transform(quotients, lambda q: ' ~ floor_quotient('q[1]', 'q[2]') ~ '))') }} as greatest_rate,
        {{ from_millionths('list_min(list_transform(quotients, lambda q: -' ~ floor_quotient('(-q[1])', 'q[2]') ~ '))') }} as least_rate
    from corners

),

compared as (

    select
        *,
        case when operands_missing = 0 then reported - computed end as difference,
        case
            when b = 0 then 0
            when base_may_be_zero then greatest(abs(reported - computed), half_unit)
            when reported >= computed then greatest(greatest_rate - computed + half_unit, 0)
            else greatest(computed - least_rate + half_unit, 0)
        end as tolerance
    from bounded

),

-- The rate as it would be printed, to the last place that the column prints.
printable as (

    select
        *,
        greatest({{ millionths('2 * half_unit') }}, 1) as step,
        {{ millionths('reported') }} as printed,
        {{ floor_quotient('(2 * nearest + step)', '(2 * step)') }} * step as due
    from compared

),

slips as (

    select
        *,
        operands_missing = 0 and abs(difference) > tolerance as is_off,
        case when is_off then {{ slip('printed', 'due', '0', 'step', of_sum=false) }} end as slip,
        -- a rate and a base of so many digits are none, and their product would not fit
        is_off and other_base <> 0 and abs(printed) < cast('1000000000000' as hugeint)
        and abs(printed * {{ millionths('other_base') }} - n * 100000000)
            <= step // 2 * abs({{ millionths('other_base') }}) + n_half * 100000000 + abs(printed) * b_half as is_of_other_base
    from printable

)

select
    filing_key,
    subject,
    line_no,
    measure,
    'pct' as measure_unit,
    {{ figure('reported') }} as reported,
    {{ figure('case when operands_missing = 0 then computed end') }} as computed,
    {{ figure('difference') }} as difference,
    {{ figure('tolerance') }} as tolerance,
    {{ figure('null') }} as rounding_limit,
    case
        when operands_missing > 0 or computed is null then null
        when b = 0 then 'no base'
        when difference <> 0 and abs(difference) <= tolerance then 'rounding'
        when is_of_other_base then 'rate of another base: {{ other_base }}'
        when slip is not null then slip.kind || ': {{ label }}'
    end as diagnosis,
    case when operands_missing = 0 then 1 else 0 end as operands_compared,
    operands_missing,
    source_page,
    source_locator
from slips
{% endmacro %}

{#- The half unit of a printed figure; exactly none for a printed zero. -#}
{% macro half_of(amount, half_unit) -%}
case when {{ amount }} = 0 then 0 else {{ half_unit }} end
{%- endmacro %}
