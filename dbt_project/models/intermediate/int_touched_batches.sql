-- The folders of the landed batches that hold readings of touched filings.
select distinct folder
from {{ ref('base_filings__reading') }}
where {{ is_touched() }}
