"""Buckets: a real S3 server, and what fsspec reaches by itself."""

from __future__ import annotations

import os
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import boto3  # type: ignore[import-untyped]
import pytest

from jixiao.errors import ConfigurationError, PassingError
from jixiao.sources import Opened, Standing, Visit
from jixiao.sources.bucket import BucketSource, Credentials
from jixiao.sources.configuration import Bucket


class Remembered:
    """A memory without a database."""

    def __init__(self) -> None:
        self.visits: dict[str, Visit] = {}

    def recall(self, url: str) -> Visit | None:
        return self.visits.get(url)

    def remember(self, visit: Visit) -> None:
        self.visits[visit.url] = visit

    def known(self) -> list[Visit]:
        return list(self.visits.values())

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()


def taken(source: BucketSource) -> dict[str, bytes | None]:
    """What a night reads; None for what it need not read again."""
    found: dict[str, bytes | None] = {}
    for entry in source.list().entries:
        answer = source.open(entry)
        if isinstance(answer, Opened):
            with answer.file as file:
                found[entry.location] = file.read()
            if answer.visit is not None:
                source.memory.remember(answer.visit)
        else:
            assert answer is Standing.UNCHANGED
            found[entry.location] = None
    return found


def test_a_bucket_of_an_s3_server(s3: str) -> None:
    client = boto3.client("s3", endpoint_url=s3, region_name="us-east-1", aws_access_key_id="key", aws_secret_access_key="secret")
    client.create_bucket(Bucket="filings")
    for key in ("2024/甲局/绩效.pdf", "2024/乙.xlsx", "2024/.hidden", "2025/x.pdf"):
        client.put_object(Bucket="filings", Key=key, Body=f"one {key}".encode())
    source = BucketSource(
        Bucket(name="town", kind="bucket", url="s3://filings/2024", endpoint=s3, region="us-east-1"),
        Remembered(),
        Credentials("key", "secret"),
    )
    assert taken(source) == {"乙.xlsx": b"one 2024/\xe4\xb9\x99.xlsx", "甲局/绩效.pdf": "one 2024/甲局/绩效.pdf".encode()}
    assert taken(source) == {"乙.xlsx": None, "甲局/绩效.pdf": None}
    time.sleep(1.1)  # S3 states seconds
    client.put_object(Bucket="filings", Key="2024/乙.xlsx", Body=b"two 2024/...xlsx")
    client.delete_object(Bucket="filings", Key="2024/甲局/绩效.pdf")
    assert taken(source) == {"乙.xlsx": b"two 2024/...xlsx"}


def test_a_bucket_that_is_not_there_does_not_answer(s3: str) -> None:
    source = BucketSource(
        Bucket(name="town", kind="bucket", url="s3://nowhere/x", endpoint=s3, region="us-east-1"), Remembered(), Credentials("k", "s")
    )
    with pytest.raises(PassingError, match="s3://nowhere/x cannot be listed"):
        source.list()


def test_any_place_that_fsspec_knows(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.pdf").write_bytes(b"one")
    (tmp_path / "notes.md").write_bytes(b"no filing")
    source = BucketSource(Bucket(name="town", kind="bucket", url=f"file://{tmp_path}", files=r"\.pdf$"), Remembered())
    assert taken(source) == {"a/1.pdf": b"one"}
    assert taken(source) == {"a/1.pdf": None}
    (tmp_path / "a" / "1.pdf").write_bytes(b"two")
    os.utime(tmp_path / "a" / "1.pdf", (1, 1))
    assert taken(source) == {"a/1.pdf": b"two"}


def test_an_address_that_nothing_is_installed_for_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="gopher://x/ cannot be used"):
        BucketSource(Bucket(name="town", kind="bucket", url="gopher://x/"), Remembered())


def test_a_file_whose_name_is_no_text_is_said_and_keeps_nothing_from_the_others(tmp_path: Path) -> None:
    for name in ("绩效.txt".encode("gbk"), b"a.txt"):
        (tmp_path / os.fsdecode(name)).touch()
    found = BucketSource(Bucket(name="town", kind="bucket", url=f"file://{tmp_path}"), Remembered()).list()
    assert [entry.location for entry in found.entries] == ["a.txt"]
    assert found.warnings == ("source town: \ufffd\ufffdЧ.txt is left out, its name is no text in UTF-8: rename it",)
