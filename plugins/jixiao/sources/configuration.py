"""`sources.yml`: where filings are published, a few lines a source. What is wrong in it is told with its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from jixiao.errors import ConfigurationError

_NAME = r"^[\w][\w.:/-]{0,99}$"


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"`{text}` is not a regular expression ({error})") from None
    return text


def _address(url: str) -> str:
    if not re.match(r"https?://[^/\s]+", url):
        raise ValueError(f"`{url}` is not an address like https://www.example.gov.cn/")
    return url


def _proxy(url: str) -> str:
    if not re.fullmatch(r"https?://[^/@\s]+", url):
        raise ValueError(f"`{url}` is not an address like http://proxy.example:3128; who logs in to the proxy cannot be stated here")
    return url


Pattern = Annotated[str, AfterValidator(_pattern)]
Address = Annotated[str, AfterValidator(_address)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(_Part):
    """Which links are followed: all that is stated must be found in the link (regular expressions)."""

    text: Pattern | None = None
    """In the link's text or its title."""
    url: Pattern | None = None
    """In the absolute address."""
    not_text: Pattern | None = None
    """In neither the text nor the title."""

    def fits(self, text: str, url: str) -> bool:
        """Whether a link is followed."""
        return (
            (self.text is None or re.search(self.text, text) is not None)
            and (self.url is None or re.search(self.url, url) is not None)
            and (self.not_text is None or re.search(self.not_text, text) is None)
        )


class _Source(_Part):
    name: Annotated[str, Field(pattern=_NAME)]
    alert_after_days: Annotated[int, Field(ge=1)] = 3
    """Days of failing after which the source raises an alert."""
    quiet_days: Annotated[int, Field(ge=1)] | None = None
    """Days without anything new after which it raises one; None where departments may well be silent."""


class Folder(_Source):
    """A folder that filings arrive in."""

    kind: Literal["folder"]
    path: Path


class Bucket(_Source):
    """A bucket, or any place that fsspec knows, under a prefix."""

    kind: Literal["bucket"]
    url: Annotated[str, Field(pattern=r"^[a-z0-9+]+://.")]
    """`s3://bucket/prefix`, `gs://…`, `sftp://…`, `file:///…`."""
    connection: str | None = None
    """The Airflow connection that holds the credentials."""
    endpoint: Address | None = None
    """The address of an S3-compatible server."""
    region: str | None = None
    files: Pattern = r"."
    """Which files, by their path."""


class Web(_Source):
    """What all sources on the web have."""

    hosts: tuple[str, ...] = ()
    """Hosts that may be asked beside those of the start addresses; `*.example.gov.cn` is all below it."""
    connection: str | None = None
    """The Airflow connection whose login and password the server asks for (HTTP basic authentication)."""
    user_agent: Annotated[str, Field(min_length=3, pattern=r"^[\x20-\x7e]+$")] = "jixiao (nightly reader of published filings)"
    """Who asks: state an address where the portal's operator reaches you."""
    seconds_between: Annotated[float, Field(ge=0)] = 1.0
    """Between two requests to one host; what robots.txt asks for counts where it is more."""
    requests_at_once: Annotated[int, Field(ge=1, le=16)] = 1
    """Requests under way to one host at the same time."""
    proxy: Annotated[str, AfterValidator(_proxy)] | None = None
    """The proxy on the way to the portal. It looks names up itself, so which addresses are private is for it to know."""
    timeout_seconds: Annotated[float, Field(gt=0)] = 30
    tries: Annotated[int, Field(ge=1, le=10)] = 4
    """Times that a request is tried when the server is overloaded or does not answer."""
    wait_most_seconds: Annotated[float, Field(ge=0)] = 120
    """The longest wait that a server can ask for (Retry-After); a longer one leaves it for the next night."""
    megabytes: Annotated[float, Field(gt=0)] = 64
    """Largest document taken."""
    revisit_days: Annotated[float, Field(ge=0)] = 7
    """Days after which a known document is asked for again, on the condition that it changed."""
    revisit_most: Annotated[int, Field(ge=0)] = 500
    """Most such requests a night."""
    private_addresses: bool = False
    """Whether the source may lie on a private network: elsewhere a link to one is an attack."""


class Portal(Web):
    """Listing pages that lead to articles, whose attachments or tables are filings."""

    kind: Literal["portal"]
    start: Annotated[tuple[Address, ...], Field(min_length=1)]
    """The first listing page, or several."""
    articles: Rule
    """The links on a listing page that lead to articles."""
    documents: Rule = Rule()
    """The links on an article that are filings, among those that are documents by their name."""
    listings: Rule | None = None
    """The links on a listing page that lead to further listings (columns, years), but for those to articles."""
    pages: str | None = None
    """The address of further pages, with `{page}`: for listings whose pages say nothing of the next."""
    first_page: int = 2
    """What stands for {page} first."""
    pages_most: Annotated[int, Field(ge=1)] = 500
    """Most pages of one listing."""
    tables: bool = True
    """Whether an article that holds a table of figures, and no attachment, is itself a filing."""

    @field_validator("start", mode="before")
    @classmethod
    def _one_or_many(cls, start: object) -> object:
        return (start,) if isinstance(start, str) else start

    @field_validator("pages")
    @classmethod
    def _numbered(cls, pages: str | None) -> str | None:
        if pages is not None and "{page}" not in pages:
            raise ValueError("the address of further pages contains {page}")
        return pages

    @property
    def starts(self) -> tuple[str, ...]:
        """The addresses that the crawl begins at."""
        return self.start


class Feed(Web):
    """An RSS or Atom feed, or a sitemap."""

    kind: Literal["feed"]
    url: Address
    articles: Rule = Rule()
    """The entries that are looked at."""
    documents: Rule = Rule()
    tables: bool = True

    @property
    def starts(self) -> tuple[str, ...]:
        """The feed itself."""
        return (self.url,)


AnySource = Annotated[Folder | Portal | Bucket | Feed, Field(discriminator="kind")]


class Sources(_Part):
    """The whole file."""

    sources: Annotated[tuple[AnySource, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _told_apart(self) -> Sources:
        names = [source.name for source in self.sources]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise ValueError(f"two sources are called `{twice[0]}`: names tell the places of filings apart")
        return self


def read_sources(path: Path) -> Sources:
    """The sources that a file describes.

    Raises:
        ConfigurationError: it cannot be read, is no YAML, or a value in it is wrong; the message names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read as UTF-8 text ({error})") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        raise ConfigurationError(f"{path}{where}: this is not YAML ({getattr(error, 'problem', None) or error})") from None
    try:
        return Sources.model_validate(content)
    except ValidationError as error:
        raise ConfigurationError("; ".join(_told(path, root, detail) for detail in error.errors())) from None


def _told(path: Path, root: yaml.Node | None, detail: Any) -> str:  # noqa: ANN401  # a dictionary of pydantic's
    keys = [key for key in detail["loc"] if key not in ("folder", "portal", "bucket", "feed") and not str(key).startswith("function-after")]
    if detail["type"].startswith("union_tag"):
        keys.append("kind")
    line, named = _line(root, keys)
    reason = str(detail["msg"]).removeprefix("Value error, ")
    if detail["type"] == "missing":
        reason = f"`{keys[-1]}` is missing"
    elif detail["type"] == "extra_forbidden":
        reason = f"`{keys[-1]}` is not known here"
    elif named:
        reason = f"{named}: {reason}"
    return f"{path} line {line}: {reason}"


def _line(node: yaml.Node | None, keys: Sequence[object]) -> tuple[int, str]:
    """The line, from 1, of the deepest part of the file on the way to a value, and the key that it has there."""
    line, named = (node.start_mark.line + 1 if node else 1), ""
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == key), None)
            if pair is None:
                break
            line, named, node = pair[0].start_mark.line + 1, str(key), pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            break
    return line, named
