"""A factory of filings with known truth: content, layout, renderers, truth and the comparison of a reading with it.

`python -m factory OUT_DIR --seed 7 --count 60` (with `tests/` on the path) writes an inbox of filings, their truths and a manifest.
"""
