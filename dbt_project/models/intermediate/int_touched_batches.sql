-- The folders of the landed batches that hold readings of touched filings.
select distinct parse_dirpath(filename) as folder
from {{ source('landed', 'filing') }}
where {{ is_touched() }}
