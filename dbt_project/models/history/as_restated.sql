{{ config(materialized='view', schema='marts') }}
-- What stands of a year by now, after all amendments and replacements.
{{ lines_of('filings.is_current') }}
