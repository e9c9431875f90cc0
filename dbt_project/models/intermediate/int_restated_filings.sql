-- The changed filings that the last publication held, too: mostly none. Only of what these stated may anything be gone; whatever others stated they
-- state still.
select filing_key from {{ ref('int_changed_filings') }}
where is_held
