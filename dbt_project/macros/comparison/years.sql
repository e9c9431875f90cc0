{#-
A total against another year's: it may be at most `factor` times as large, and at least as small a part of it. `compared` is a relation
with filing_key, subject, line_no, total_yuan, former_total_yuan (both above 0), former_file_name, source_page, source_locator; `kind`
is an expression that says what a leap looks like.
-#}
{% macro compare_years(compared, factor, kind) %}
select
    filing_key,
    subject,
    cast(line_no as integer) as line_no,
    'total' as measure,
    'yuan' as measure_unit,
    {{ figure('total_yuan') }} as reported,
    {{ figure('former_total_yuan') }} as computed,
    {{ figure('total_yuan - former_total_yuan') }} as difference,
    -- at most factor times the former, or the former at most factor times the present
    {{ figure('(' ~ factor ~ ' - 1) * least(total_yuan, former_total_yuan)') }} as tolerance,
    {{ figure('null') }} as rounding_limit,
    case
        when greatest(total_yuan, former_total_yuan) > {{ factor }} * least(total_yuan, former_total_yuan)
            then {{ kind }} || ': against ' || coalesce(former_file_name, 'another filing')
    end as diagnosis,
    1 as operands_compared,
    0 as operands_missing,
    source_page,
    source_locator
from {{ compared }}
{% endmacro %}
