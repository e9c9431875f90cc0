"""dbt's pages of the models: complete, shut off from the network, and made again only when the models are others."""

import json
from pathlib import Path

import pytest

from jixiao import model_docs
from jixiao.model_docs import PAGE, POLICY, keep_model_docs
from warehouse.homes import Home


def test_the_pages_hold_every_description_and_ask_the_network_for_nothing(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keep_model_docs(home.inputs, tmp_path)
    page = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert page.index(POLICY) < page.index("<script")
    assert "Key of the filing, a hash of sha256 and filing_ordinal." in page
    assert json.dumps("文件键：文档 SHA-256 与文档内序号的散列。").strip('"') in page
    assert "DECIMAL(18,2)" in page
    assert "the models of the warehouse" in page
    assert not keep_model_docs(home.inputs, tmp_path)
    monkeypatch.setattr(model_docs, "code_version", lambda: "another")
    assert keep_model_docs(home.inputs, tmp_path)
