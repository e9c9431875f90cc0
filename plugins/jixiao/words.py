"""How sentences for people are put together."""


def counted(count: int, noun: str) -> str:
    """A number with what it counts: 1 row, 2 rows."""
    return f"{count} {noun if count == 1 else f'{noun}s'}"
