select
    source_name,
    started_at,
    ended_at,
    listed_count,
    page_count,
    unchanged_page_count,
    new_count,
    revised_count,
    unchanged_count,
    gone_count,
    error_count,
    failure,
    date_diff(
        'day',
        max(started_at) filter (where new_count + revised_count > 0) over (partition by source_name order by started_at),
        started_at
    ) as days_since_new
from {{ ref('stg_sources__crawl') }}
order by source_name, started_at
