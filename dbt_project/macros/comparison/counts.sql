{#-
The columns of a rule that counts: what is there against what should be, with no tolerance. `rows` is a relation with filing_key, subject,
line_no, reported, computed, diagnosis, operands_compared, operands_missing, source_page, source_locator.
-#}
{% macro compare_counts(rows, unit='count', difference='reported - computed') %}
select
    filing_key,
    subject,
    line_no,
    cast(null as varchar) as measure,
    '{{ unit }}' as measure_unit,
    {{ figure('reported') }} as reported,
    {{ figure('computed') }} as computed,
    {{ figure(difference) }} as difference,
    {{ figure(0) }} as tolerance,
    {{ figure('null') }} as rounding_limit,
    diagnosis,
    operands_compared,
    operands_missing,
    source_page,
    source_locator
from {{ rows }}
{% endmacro %}
