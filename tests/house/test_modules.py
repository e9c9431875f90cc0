"""The rules of the house that every file follows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

LONGEST_MODULE = 400
INDEX_HOSTS = re.compile("|".join(("py" + r"pi\.org", "python" + "hosted", r"registry\.npm" + "js", r"deb\.deb" + "ian")), re.IGNORECASE)
MACHINE_PATHS = re.compile(r"(?<![\w.-])/(?:" + "|".join(("wor" + "k", "far" + "m", "roo" + "t", "hom" + r"e/(?!jixiao\b)\w+")) + ")/")
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "raise NotImplemented" + "Error")) + r")\b")
BINARY = {".pdf", ".doc", ".docx", ".xlsx", ".xls", ".png", ".jpg", ".parquet", ".gz", ".zip", ".ttf", ".otf"}
DATA = {"samples", "fixtures"}


def texts(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    """Every file that people write, filings excepted: those are bytes."""
    for path in paths:
        if path.suffix not in BINARY and not DATA & set(path.parts):
            yield path, path.read_text(encoding="utf-8")


def found(paths: list[Path], pattern: re.Pattern[str]) -> list[str]:
    return [f"{path}: {match[0]}" for path, text in texts(paths) for match in pattern.finditer(text)]


def names(tree: ast.AST) -> Iterator[str]:
    """Every name and attribute that a module speaks of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def imports(tree: ast.AST) -> Iterator[str]:
    """The full names of what a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_module_is_longer_than_a_person_reads(own_modules: list[Path]) -> None:
    lengths = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in own_modules}
    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_package_index_is_named(own_files: list[Path]) -> None:
    assert found(own_files, INDEX_HOSTS) == []


def test_no_path_of_a_machine_is_named(own_files: list[Path]) -> None:
    assert found(own_files, MACHINE_PATHS) == []


def test_nothing_is_left_unfinished(own_files: list[Path]) -> None:
    assert found([path for path in own_files if path.suffix in {".py", ".sql", ".sh"}], UNFINISHED) == []


def test_the_plugin_loader_stays_out_of_the_package(checkout: Path) -> None:
    assert "jixiao/" in (checkout / "plugins" / ".airflowignore").read_text(encoding="utf-8").splitlines()


def test_no_dag_is_taken_for_a_plugin_of_dbt(checkout: Path) -> None:
    dags = [path.name for path in (checkout / "dags").glob("*.py")]
    assert dags
    assert [name for name in dags if name.startswith("dbt_")] == []


def test_no_float_touches_what_is_printed(checkout: Path) -> None:
    package = checkout / "plugins" / "jixiao"
    exact = [*package.glob("families/*.py"), *package.glob("values/*.py"), package / "keys.py", package / "land.py"]
    assert len(exact) > 6
    for path in exact:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert "float" not in set(names(tree)), path
        constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)]
        assert constants == [], f"{path}: {constants}"


def test_only_the_settings_read_the_environment(checkout: Path) -> None:
    package = checkout / "plugins" / "jixiao"
    readers = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if {"environ", "getenv"} & set(names(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert readers == {"settings.py"}


def test_readers_know_nothing_of_filings_and_families_nothing_of_formats(checkout: Path) -> None:
    package = checkout / "plugins" / "jixiao"
    formats = ("pypdfium2", "pdfplumber", "pdfminer", "openpyxl", "xlrd", "lxml", "zipfile", "jixiao.readers", "jixiao.read")
    filings = ("jixiao.families", "jixiao.values.levels", "jixiao.values.targets", "jixiao.records", "jixiao.identify")
    for folder, foreign in (("families", formats), ("values", formats), ("readers", filings)):
        for path in (package / folder).glob("*.py"):
            known = list(imports(ast.parse(path.read_text(encoding="utf-8"))))
            strangers = [name for name in known if any(name == other or name.startswith(f"{other}.") for other in foreign)]
            assert strangers == [], f"{path.relative_to(package)} imports {strangers}"
