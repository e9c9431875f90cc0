"""`sources.yml`: what is wrong is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.archive import Archive
from jixiao.discover import described, discover, sources
from jixiao.errors import ConfigurationError
from jixiao.fetch import fetch
from jixiao.settings import Settings
from jixiao.sources.configuration import read_sources
from jixiao.sources.folder import FolderSource
from jixiao.state import State, utc_now

GOOD = """\
sources:
  - name: town
    kind: portal
    start: https://www.town.example/list/
    articles: {text: 绩效}
"""


@pytest.mark.parametrize(
    ("line", "wrong", "said"),
    [
        (4, "    start: www.town.example", "start: `www.town.example` is not an address like https://www.example.gov.cn/"),
        (5, "    articles: {text: '绩效('}", "text: `绩效(` is not a regular expression"),
        (5, "    articles: {txt: 绩效}", "`txt` is not known here"),
        (5, "    article: {text: 绩效}", "`article` is not known here"),
        (3, "    kind: gopher", "does not match any of the expected tags: 'folder', 'portal', 'bucket', 'feed'"),
        (6, "    seconds_between: -1", "seconds_between: Input should be greater than or equal to 0"),
        (6, "    pages: https://www.town.example/2.html", "the address of further pages contains {page}"),
        (6, "  - {name: town, kind: folder, path: /x}", "two sources are called `town`"),
        (6, "    tries: many", "tries: Input should be a valid integer"),
        (6, "   tries: [", "this is not YAML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, line: int, wrong: str, said: str) -> None:
    lines = GOOD.splitlines()
    lines[line - 1 :] = [wrong, *lines[line:]]
    path = tmp_path / "sources.yml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        read_sources(path)
    assert said in str(error.value)
    assert f"{path} line " in str(error.value)
    if "two sources" not in said and "not YAML" not in said:
        assert f"{path} line {line}: " in str(error.value)


@pytest.mark.parametrize("text", ["", "sources: []", "- a", "sources: {}"])
def test_a_file_without_sources_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "sources.yml").write_text(text)
    with pytest.raises(ConfigurationError, match=r"sources\.yml line 1"):
        read_sources(tmp_path / "sources.yml")


def test_a_key_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "sources.yml").write_text("sources:\n  - name: town\n    kind: portal\n    start: https://a.example\n")
    with pytest.raises(ConfigurationError, match=r"line 2: `articles` is missing"):
        read_sources(tmp_path / "sources.yml")


def test_the_file_is_in_the_home_unless_a_setting_names_another(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "other.yml"
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    assert described(Settings(home=home, inbox=inbox)) == ()
    home.mkdir()
    (home / "sources.yml").write_text(GOOD, encoding="utf-8")
    assert [source.name for source in described(Settings(home=home, inbox=inbox))] == ["town"]
    with pytest.raises(ConfigurationError, match=r"other\.yml cannot be read"):
        described(Settings(home=home, inbox=inbox, sources=elsewhere))


def test_without_the_file_the_inbox_is_the_source(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    settings = Settings(home=tmp_path / "home", inbox=inbox)
    assert [source.name for source in sources(settings, State("sqlite://"))] == ["inbox"]


def test_an_inbox_that_an_earlier_version_called_by_its_path_is_the_same_source(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(b"one")
    settings = Settings(home=tmp_path / "home", inbox=inbox, settle_seconds=0)
    state, archive = State(settings.state_database), Archive(tmp_path / "archive")
    for name in (f"folder:{inbox}", "inbox"):
        (source,) = sources(settings, state)
        assert isinstance(source, FolderSource)
        source.name = name
        fetched = fetch(source, source.list(), archive, state, utc_now())
    assert (fetched.new, fetched.placed, fetched.unchanged) == (set(), 0, 1)


def test_a_folder_in_the_home_is_found_and_one_that_holds_it_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "drop").mkdir(parents=True)
    settings = Settings(home=home, inbox=tmp_path / "inbox")
    (home / "sources.yml").write_text("sources: [{name: a, kind: folder, path: drop}]")
    assert [source.name for source in sources(settings, State("sqlite://"))] == ["a"]
    for path in (".", ".."):
        (home / "sources.yml").write_text(f"sources: [{{name: a, kind: folder, path: {path}}}]")
        with pytest.raises(ConfigurationError, match=r"JIXIAO_HOME \(.*\) lies in "):
            sources(settings, State("sqlite://"))


def test_a_folder_that_is_not_there_tonight_keeps_nothing_from_the_other_sources(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "drop").mkdir(parents=True)
    (home / "drop" / "a.pdf").write_bytes(b"%PDF-")
    (home / "sources.yml").write_text("sources: [{name: a, kind: folder, path: /unmounted}, {name: b, kind: folder, path: drop}]")
    settings = Settings(home=home, inbox=tmp_path / "inbox", settle_seconds=0)
    gone, there = discover(sources(settings, State("sqlite://")))
    assert gone.failure == "the folder /unmounted cannot be listed (No such file or directory)"
    assert [entry.location for entry in there.entries] == ["a.pdf"]
