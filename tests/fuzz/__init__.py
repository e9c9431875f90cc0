"""Mutated filings: whatever happens to a file, reading it ends, and no figure that a check covers changes unseen."""
