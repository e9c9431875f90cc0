{{ config(materialized='view', schema='marts') }}
-- What departments filed first of a year, before any amendment or replacement.
{{ lines_of('filings.is_first') }}
