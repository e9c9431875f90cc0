"""File formats → `document.Document`: one module a format, each with `read(content, limits) -> Document`.

Readers know formats and nothing of filings. Whatever a format's bytes get wrong is an `UnreadableFile`.
"""
