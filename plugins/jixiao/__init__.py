"""jixiao (绩效): performance filings of Chinese government departments, read into a reconciled warehouse."""

__version__ = "0.1.0"
