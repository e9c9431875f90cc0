"""A web page as portals make them: its links (those that scripts hold too), the pages that follow it, its title, day and tables."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import lxml.html
from lxml import etree

from jixiao.errors import PassingError, UnreadableFile
from jixiao.readers.html import decode
from jixiao.sources.file_names import storable

DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|xlsm|wps|et|rtf|odt|ods|zip|rar|7z|txt|ofd)$", re.IGNORECASE)
_NEXT = re.compile(r"^\W*(?:下一?页|后一?页|后页|next(?: page)?|>|>>|›|»)\W*$", re.IGNORECASE)
_PAGER = re.compile(r"createPageHTML\s*\(([^)]*)\)", re.IGNORECASE)
_QUOTED = re.compile(r"""(["'])((?:(?!\1)[^\\\r\n]|\\.)*)\1""")
_ENDING = r"[^\s/]+\.(?:s?html?|jhtml|aspx?|jsp|php|pdf|docx?|xlsx?|zip|rar)(?:\?\S*)?"
_PATH = re.compile(rf"^(?:(?:(?:https?:)?//|\.{{0,2}}/|[\w%-]+/)\S+|{_ENDING})$", re.IGNORECASE)
_OBJECT = re.compile(r"\{[^{}]*\}")
_PAIR = re.compile(r"""["']?(\w+)["']?\s*:\s*(["'])((?:(?!\2)[^\\]|\\.)*)\2""")
_URL_KEYS = ("url", "link", "href", "linkurl", "pageurl", "doc_pub_url", "docpuburl", "visiturl", "infourl")
_TITLE_KEYS = ("title", "doctitle", "name", "showtitle", "text")
_DAY_KEYS = ("date", "pubdate", "publishdate", "publishtime", "docreltime", "time", "publishedtimestr")
_DAY = re.compile(r"(20\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_DAY_IN_URL = re.compile(r"(?<!\d)t?(20\d{2})(?:-|/)?([01]\d)(?:-|/)?([0-3]\d)(?!\d)")
_STATED = re.compile(r"(?:发布|发文|公开|成文|更新|录入|生成)?(?:日期|时间)\s*[:：]?\s*(20\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2})")
_DAY_NAMES = {"pubdate", "publishdate", "publishtime", "article:published_time", "makedate", "firstpublishedtime"}
_TITLE_NAMES = {"articletitle", "og:title"}
_NO_PAGE = re.compile(
    r"页面不存在|页面没有找到|您访问的页面|找不到(?:该|您|相关)?(?:页|网页|文件|内容)|系统维护|服务器(?:繁忙|错误)|访问过于频繁"
    r"|\b50[0234] (?:bad|service|gateway|internal)|\b404\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"^[-+]?\d[\d,]*(?:\.\d+)?%?$")
_FIGURES_OF_A_TABLE = 4


@dataclass(frozen=True)
class Link:
    """A link: where it leads, what it says, and the day beside it."""

    url: str
    text: str
    published_on: date | None = None


class Page:
    """A page of a portal.

    Args:
        content: its bytes.
        url: where it was found.
        charset: what the server says of its encoding.

    Raises:
        PassingError: it is no page that anything can be read from.
    """

    def __init__(self, content: bytes, url: str, charset: str | None = None) -> None:
        self.url = url
        try:
            text = _decoded(content, charset)
            parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
            self.root = lxml.html.document_fromstring(re.sub(r"[\x00-\x08\x0b\x0e-\x1f]", "", text).encode("utf-8", "replace"), parser)
        except (UnreadableFile, etree.ParserError, etree.XMLSyntaxError) as error:
            raise PassingError(f"{url} cannot be read as a page ({error})") from error
        base = self.root.find(".//base[@href]")
        self.base = urljoin(url, base.get("href", "")) if base is not None else url

    @cached_property
    def links(self) -> list[Link]:
        """All links in the order of the page, each address once, with the longest text that leads there."""
        found: dict[str, Link] = {}
        for link in (*self._anchors, *_script_links(self.root, self.base)):
            if link.url not in found or len(link.text) > len(found[link.url].text):
                found[link.url] = link
        return list(found.values())

    @cached_property
    def _anchors(self) -> list[Link]:
        return list(_anchors(self.root, self.base))

    def following(self) -> list[str]:
        """The addresses of further pages of this listing: those that its pager's script counts, or what 下一页 leads to."""
        for script in self.root.iter("script"):
            match = _PAGER.search(script.text or "")
            if match:
                return _counted(match[1], self.url)
        marked = [tag.get("href", "") for name in ("link", "a") for tag in self.root.iter(name) if tag.get("rel") == "next"]
        addresses = [_address(href, self.base) for href in marked]
        addresses += [link.url for link in self._anchors if _NEXT.match(link.text)]
        return [address for address in addresses if address and address != self.url][:1]

    @cached_property
    def title(self) -> str | None:
        """What the article is called."""
        for meta in self.root.iter("meta"):
            if str(meta.get("name") or meta.get("property") or "").lower() in _TITLE_NAMES and (stated := _plain(meta.get("content"))):
                return stated
        headings = (_said(heading) for name in ("h1", "h2", "title") for heading in self.root.iter(name))
        return next((heading for heading in headings if heading), None)

    @cached_property
    def published_on(self) -> date | None:
        """The day that the article states."""
        for meta in self.root.iter("meta"):
            if str(meta.get("name") or meta.get("property") or "").lower() in _DAY_NAMES and (day := day_in(meta.get("content") or "")):
                return day
        stated = _STATED.search(self.text)
        return day_in(stated[1]) if stated else day_in_url(self.url)

    @cached_property
    def text(self) -> str:
        """What it shows, roughly: enough to tell what kind of page it is."""
        shown = (part for part in self.root.iter() if part.tag not in {"script", "style", "title", "head"})
        return _plain(" ".join(f"{part.text or ''} {part.tail or ''}" for part in shown))

    @cached_property
    def table_digest(self) -> str | None:
        """SHA-256 of what its tables of figures say; None without such a table. Counters and dates elsewhere on the page do not count."""
        tables = [table for table in self.root.iter("table") if not table.findall(".//table")]
        cells = [[_said(cell) for cell in table.iter("td", "th")] for table in tables]
        said = [texts for texts in cells if sum(bool(_FIGURE.match(text)) for text in texts) >= _FIGURES_OF_A_TABLE]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest() if said else None

    def refusal(self) -> str | None:
        """Why this is not the page that was asked for, though the server says so: a login form, or an error in words."""
        if any(str(field.get("type", "")).lower() == "password" for field in self.root.iter("input")):
            return "a login page"
        if len(self.text) < 500 and (match := _NO_PAGE.search(self.text)):
            return f"an error page (`{match[0]}`)"
        if not self.text and not self.links:
            return "an empty page"
        return None


def file_name(url: str) -> str:
    """The base name that an address ends in; that of a parameter where the path has none (`download.jsp?name=表.xls`)."""
    parts = urlsplit(url)
    name = unquote(parts.path).rpartition("/")[2]
    if not DOCUMENT.search(name):
        named = next((value for value in re.split(r"[&=;]", unquote(parts.query)) if DOCUMENT.search(value)), None)
        name = named.rpartition("/")[2] if named else name
    return name or parts.netloc


def day_in(text: str) -> date | None:
    """The first day that a text states."""
    return _day(_DAY.search(text))


def day_in_url(url: str) -> date | None:
    """The day in an address (`/202402/t20240215_1.html`, `/art/2024/2/15/…`)."""
    path = urlsplit(url).path
    return _day(_DAY_IN_URL.search(path)) or _day(re.search(r"/(20\d{2})/(\d{1,2})/(\d{1,2})/", path))


def _day(match: re.Match[str] | None) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _decoded(content: bytes, charset: str | None) -> str:
    """The text of a page; what the server states comes after what the page does."""
    if charset and not re.search(rb"charset\s*=", content[:4096], re.IGNORECASE):
        try:
            return content.decode("gb18030" if charset.lower() in {"gbk", "gb2312"} else charset)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(content)


def _plain(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()


def _said(element: Any) -> str:  # noqa: ANN401  # lxml's elements, whose types miss what HTML adds
    return _plain(element.text_content())


def _address(target: str, base: str) -> str | None:
    """The absolute address of a link; where it is a script, the one that stands in it."""
    target = html.unescape(target).strip()
    if target.lower().startswith("javascript:"):
        quoted = (match[2] for match in _QUOTED.finditer(unquote(target)))
        target = next((text for text in quoted if _PATH.match(text)), "")
    if not target or target.startswith(("#", "mailto:", "tel:", "data:")):
        return None
    try:
        address = urldefrag(urljoin(base, target.replace("\\", "/"))).url
    except ValueError:
        return None
    return address.replace(" ", "%20") if address.startswith(("http://", "https://")) else None


def _anchors(root: lxml.html.HtmlElement, base: str) -> Iterator[Link]:
    for anchor in root.iter():
        if anchor.tag != "a" and anchor.get("onclick") is None:
            continue
        href = str(anchor.get("href") or "")
        url = _address(href, base) if href.strip() not in {"", "#"} and not re.match(r"javascript:\s*(?:void|;|$)", href, re.I) else None
        url = url or (_address(f"javascript:{anchor.get('onclick')}", base) if anchor.get("onclick") else None)
        if url:
            shown, titled = _said(anchor), _plain(anchor.get("title"))
            yield Link(url, titled if len(titled) > len(shown) else shown, _day_beside(anchor))


def _day_beside(anchor: lxml.html.HtmlElement) -> date | None:
    """The day in the row that a link stands in: the nearest block around it that says a day and holds no other row's link."""
    block = anchor
    for _ in range(4):
        if block is None or block.tag in {"body", "ul", "ol", "tbody", "table"} or len(block.findall(".//a")) > 3:
            return None
        day = day_in(_said(block))
        if day:
            return day
        block = block.getparent()
    return None


def _script_links(root: lxml.html.HtmlElement, base: str) -> Iterator[Link]:
    """Links that scripts put on the page: rows kept as text (CDATA), and objects with an address and a title."""
    for script in root.iter("script", "textarea"):
        text = script.text or ""
        for row in re.findall(r"<!\[CDATA\[(.*?)\]\]>", text, re.DOTALL):
            yield from _anchors(lxml.html.fragment_fromstring(row, create_parent="div"), base) if row.strip() else ()
        for found in _OBJECT.findall(text):
            pairs = {name.lower(): html.unescape(value.replace("\\/", "/")) for name, _, value in _PAIR.findall(found)}
            if link := _object_link(pairs, base):
                yield link


def json_links(content: bytes, base: str) -> list[Link]:
    """The links of a listing that is served as JSON: every object with an address and a title, at any depth.

    Raises:
        PassingError: it is no JSON.
    """
    try:
        whole = json.loads(content)
    except ValueError as error:
        raise PassingError(f"{base} is neither a page nor JSON ({error})") from error
    return [link for found in _objects(whole) if (link := _object_link(found, base))]


def _objects(value: Any) -> Iterator[dict[str, str]]:  # noqa: ANN401  # any JSON
    if isinstance(value, dict):
        yield {name.lower(): storable(inner) for name, inner in value.items() if isinstance(inner, str)}
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(inner)


def _object_link(pairs: dict[str, str], base: str) -> Link | None:
    url = next((pairs[name] for name in _URL_KEYS if pairs.get(name)), None)
    title = next((pairs[name] for name in _TITLE_KEYS if pairs.get(name)), None)
    address = _address(url, base) if url and title else None
    days = (day_in(pairs[name]) for name in _DAY_KEYS if name in pairs)
    text = _plain(re.sub(r"<[^>]*>", "", title or ""))
    return Link(address, text, next((day for day in days if day), None)) if address else None


def _counted(arguments: str, url: str) -> list[str]:
    """The pages that `createPageHTML(5, 0, "index", "html")` makes links to: index_1.html to index_4.html."""
    numbers = [int(part) for part in re.findall(r"(?<![\w\"'])\d+(?![\w\"'])", arguments)]
    names = [match[2] for match in _QUOTED.finditer(arguments)]
    suffix = next((position for position, name in enumerate(names) if re.fullmatch(r"s?html?|jhtml|aspx?|jsp|php", name)), 0)
    if not numbers or suffix == 0:
        return []
    return [urljoin(url, f"{names[suffix - 1]}_{number}.{names[suffix]}") for number in range(1, numbers[0])]
