-- The departments of which something may be told otherwise than in the last publication: those that touched filings name, or named, and those of the
-- register, which changes without a filing, or that nobody names any more.
select department_key
from {{ touched('department_mention') }}
union
select department_key
from {{ ref('stg_sources__expected_filing') }}
{%- if var('incremental') %}
union
select department_key
from {{ published('department_mention') }}
where {{ is_touched(of='int_restated_filings') }}
union
select department_key
from {{ published('dim_department') }}
where
    (select not is_register_kept from {{ source('landed', 'built_on') }})
    and department_key <> 0 and department_key not in (select department_key from {{ ref('int_department_mentions') }})
{%- endif %}
