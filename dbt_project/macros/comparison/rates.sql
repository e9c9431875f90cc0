{#-
A printed rate against the quotient of two amounts, as intervals.

`rates` is a relation with a row a rate: filing_key, subject, line_no, measure, reported, half_unit, numerator, numerator_half, base,
base_half, operands_missing, source_page, source_locator. Amounts and halves are in yuan, rates in per cent; the halves of zeros are 0.
The rate is consistent when the interval around it overlaps [least, greatest] quotient over the intervals of its amounts. A base
whose interval holds 0 excludes nothing; a base of exactly 0 has the rate 0, told as `no base`.
-#}
{% macro compare_rates(rates) %}
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
        -- rounded to the nearest millionth, halves upwards, over a positive divisor
        case when b = 0 then 0 else {{ floor_quotient('(2 * 100000000 * n * sign(b) + abs(b))', '(2 * abs(b))') }} end as nearest
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
    end as diagnosis,
    case when operands_missing = 0 then 1 else 0 end as operands_compared,
    operands_missing,
    source_page,
    source_locator
from compared
{% endmacro %}

{#- The half unit of a printed figure; exactly none for a printed zero. -#}
{% macro half_of(amount, half_unit) -%}
case when {{ amount }} = 0 then 0 else {{ half_unit }} end
{%- endmacro %}
