"""Every shape of the documentation, as it stands there but for its hosts, finds what a portal of that shape publishes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import boto3  # type: ignore[import-untyped]
import pytest
import yaml

from sources.conftest import WebNights
from sources.portal_server import PDF, Server, article, figures, listing
from sources.test_docs import blocks
from sources.test_portal import put_filing

SHAPES = {source["name"]: source for source in yaml.safe_load(blocks("yaml")[-1])["sources"]}
NEXT = '<a href="{}">下一页</a>'


def rows(*numbers: int, path: str = "/t202402{:02}_1.html", text: str = "2024年绩效目标{}") -> list[tuple[str, str]]:
    """Rows of a listing, one an article."""
    return [(path.format(number), text.format(number)) for number in numbers]


def plain(portal: Server) -> None:
    portal.put("/zwgk/jxgl/", listing(*rows(1), more=NEXT.format("2.html")))
    portal.put("/zwgk/jxgl/2.html", listing(*rows(2)))


def counted(portal: Server) -> None:
    portal.put("/czj/yjsgk/index.html", listing(*rows(1), more='<script>createPageHTML(2, 0, "index", "html");</script>'))
    portal.put("/czj/yjsgk/index_1.html", listing(*rows(2)))


def numbered(portal: Server) -> None:
    portal.put("/list?column=87", listing(*rows(1)))
    portal.put("/list?column=87&page=2", listing(*rows(2)))


def numbered_from_one(portal: Server) -> None:
    portal.put("/list.html", listing(*rows(1)))
    portal.put("/list_1.html", listing(*rows(2)))


def columns(portal: Server) -> None:
    portal.put("/yjsgk/", listing(("/2023/", "2023年"), ("/2024/", "2024年"), ("/law/", "办法")))
    portal.put("/2023/", listing(*rows(1), ("/notice.html", "关于绩效的通知")))
    portal.put("/2024/", listing(*rows(2)))


def scripted(portal: Server) -> None:
    found = ", ".join(f'{{"title": "{text}", "url": "{path}"}}' for path, text in rows(1, 2, path="/art/2024/t{}.html"))
    portal.put("/col/col1234/index.html", f"<html><script>var rows = [{found}]</script><body>列表</body></html>")
    for number in (1, 2):
        put_filing(portal, f"/art/2024/t{number}.html", f"{number}.pdf", PDF + b"%d" % number)


def served_as_json(portal: Server) -> None:
    for page in (1, 2):
        ((path, text),) = rows(page)
        body = f'{{"rows": [{{"title": "{text}", "url": "{path}"}}]}}'
        portal.put(f"/api/article/list?channel=12&page={page}", body, headers={"Content-Type": "application/json"})


def files(portal: Server) -> None:
    portal.put("/downloads.html", listing(("/files/1.pdf", "甲局"), ("/files/2.pdf", "乙局"), ("/about.html", "关于")))


def file_server(portal: Server) -> None:
    elsewhere = portal.url.replace("127.0.0.1", "localhost")
    portal.put("/xxgk/", listing(*rows(1)))
    links = [(f"{elsewhere}/attachment/download?id={number}", f"{number}.绩效目标表") for number in (1, 2)]
    portal.put("/t20240201_1.html", article("公开", *links))
    for number in (1, 2):
        portal.put(f"/attachment/download?id={number}", PDF + b"%d" % number)


def tables(portal: Server) -> None:
    portal.put("/jxmb/", listing(*rows(1, 2)))
    for path, _ in rows(1, 2):
        portal.put(path, article("公开", table=figures("1", "2", "3", path[-8])))


def patient(portal: Server) -> None:
    portal.put("/gk/", listing(*rows(1, 2)))


def feed(portal: Server) -> None:
    items = "".join(f"<item><title>{text}</title><link>{path}</link></item>" for path, text in rows(1, 2))
    portal.put("/rss/yjsgk.xml", f"<rss><channel>{items}</channel></rss>".encode())


def intranet(portal: Server) -> None:
    portal.put("/finance/", listing(*rows(1, 2)))


ATTACHED = ["/files/1.pdf", "/files/2.pdf"]
PORTALS: dict[str, tuple[Callable[[Server], None], list[str]]] = {
    "plain": (plain, ATTACHED),
    "counted": (counted, ATTACHED),
    "numbered": (numbered, ATTACHED),
    "numbered-from-one": (numbered_from_one, ATTACHED),
    "columns": (columns, ATTACHED),
    "scripted": (scripted, ATTACHED),
    "json": (served_as_json, ATTACHED),
    "files": (files, ATTACHED),
    "file-server": (file_server, ["/attachment/download?id=1", "/attachment/download?id=2"]),
    "tables": (tables, ["/t20240201_1.html", "/t20240202_1.html"]),
    "patient": (patient, ATTACHED),
    "feed": (feed, ATTACHED),
    "intranet": (intranet, ATTACHED),
}


def here(web: WebNights, name: str, **replaced: object) -> None:
    """The shape of a name alone, its hosts on this machine."""
    source = SHAPES[name] | replaced
    text = yaml.safe_dump({"sources": [source]}, allow_unicode=True)
    text = re.sub(r"https?://(?:www|portal)\.[\w.]+\.?example", web.portal.url, text).replace("files.i.example", "localhost")
    web.settings.home.mkdir(parents=True, exist_ok=True)
    web.settings.layout.sources.write_text(text, encoding="utf-8")


def test_every_shape_is_here() -> None:
    assert [*PORTALS, "bucket", "inbox"] == list(SHAPES)


@pytest.mark.parametrize("name", PORTALS)
def test_a_shape_finds_what_is_published(web: WebNights, portal: Server, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    publish, paths = PORTALS[name]
    publish(portal)
    for number in (1, 2):
        if f"/t2024020{number}_1.html" not in portal.replies:
            put_filing(portal, f"/t2024020{number}_1.html", f"{number}.pdf", PDF + b"%d" % number)
    monkeypatch.setenv("AIRFLOW_CONN_K_PORTAL", '{"conn_type": "generic", "login": "reader", "password": "secret"}')
    here(web, name, private_addresses=True, seconds_between=0, tries=1)
    _, fetched = web.night()
    assert fetched.warnings == []
    assert sorted(re.sub(r"^http://[^/]*", "", sighting.location) for sighting in web.sightings()) == paths
    login = "Basic cmVhZGVyOnNlY3JldA==" if name == "patient" else None
    assert set(portal.authorizations) == {login}


def test_the_bucket_finds_what_is_published(web: WebNights, s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = boto3.client("s3", endpoint_url=s3, region_name="cn-north-1", aws_access_key_id="key", aws_secret_access_key="secret")
    client.create_bucket(Bucket="filings", CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
    for key in ("incoming/甲.pdf", "incoming/notes.md", "other/乙.pdf"):
        client.put_object(Bucket="filings", Key=key, Body=PDF)
    monkeypatch.setenv("AIRFLOW_CONN_FILINGS_BUCKET", '{"conn_type": "generic", "login": "key", "password": "secret"}')
    here(web, "bucket", endpoint=s3)
    web.night()
    assert [sighting.location for sighting in web.sightings()] == ["甲.pdf"]


def test_the_folder_finds_what_is_published(web: WebNights, tmp_path: Path) -> None:
    (tmp_path / "filings").mkdir()
    (tmp_path / "filings" / "甲.pdf").write_bytes(PDF)
    here(web, "inbox", path=str(tmp_path / "filings"))
    web.settings = web.settings.model_copy(update={"settle_seconds": 0})
    web.night()
    assert [sighting.location for sighting in web.sightings()] == ["甲.pdf"]
