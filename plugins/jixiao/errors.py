"""Every error that jixiao raises on purpose, by what is to be done about it.

    JixiaoError
    ├── PassingError           retry: the source, the disk or the network may answer next time
    │   └── LockHeldError      another job works in the same home
    ├── FilingRejected         reject the filing: its row says why, everything else goes on
    │   ├── UnreadableFile     empty, truncated, encrypted, not what it is called, over a limit
    │   ├── NoText             image only, or a text layer that is not plausible Chinese
    │   ├── UnknownFamily      readable, but no family of filings claims it (or two do)
    │   └── IncompleteFiling   of a known family, but something that it must state is missing (its unit, its table)
    ├── ConfigurationError     fix the configuration: the job cannot start
    └── JobError               the night failed: the published warehouse stays as it was

Messages are one sentence that says what, where and what to do.
"""


class JixiaoError(Exception):
    """The root of the tree."""


class PassingError(JixiaoError):
    """Something outside did not answer; a retry may succeed."""


class LockHeldError(PassingError):
    """Another job holds the home's lock."""


class FilingRejected(JixiaoError):
    """This document cannot be loaded; its message becomes `dim_filing.status_reason`."""


class UnreadableFile(FilingRejected):
    """The bytes are not a readable document of a supported type."""


class NoText(FilingRejected):
    """The document has no text, or none that can be trusted."""


class UnknownFamily(FilingRejected):
    """No family of filings claims the document, or more than one does."""


class IncompleteFiling(FilingRejected):
    """A filing of a known family that lacks what it must state."""


class ConfigurationError(JixiaoError):
    """A setting is unknown, missing or out of range."""


class JobError(JixiaoError):
    """A step of the night failed as a whole."""
