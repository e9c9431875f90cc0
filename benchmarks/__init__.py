"""What reading, checking and a whole night cost, measured: `make bench`, or one of them by name, `python -m benchmarks read`.

Every module here with a function `measure` is one benchmark. They work on filings made by the tests' factory.
"""

import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
sys.path.append(str(CHECKOUT / "tests"))  # the factory is the tests'
