"""What one warehouse changes against another: rows by table, filings, and facts field by field, the old value beside the new.

A night holds its candidate against the publication before it: the gate judges by this, the night and the digest tell of it, and
`jixiao diff` shows it. It costs what changed: filings are told apart by their rows in `dim_filing`, facts are compared of those that
differ there, and of all others rows are counted. Only `thorough` looks at every fact, and then at digests first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import duckdb
import pyarrow as pa

from jixiao.database import Database, attach
from jixiao.words import counted

_COLUMNS: dict[str, pa.DataType] = {
    "kind": pa.string(),
    "table_name": pa.string(),
    "filing_key": pa.int64(),
    "file_name": pa.string(),
    "fact_key": pa.int64(),
    "subject": pa.string(),
    "column_name": pa.string(),
    "old_value": pa.string(),
    "new_value": pa.string(),
}
CHANGE_SCHEMA = pa.schema(_COLUMNS)
"""A change: `filing added`, `filing gone`, `filing changed`, `fact added`, `fact gone` or `fact changed`. A fact that came or went has its
columns as JSON; of a changed one every changed column is a row. Facts of filings that came or went whole are not listed."""
MOST_LISTED = 100_000
"""Changes that are kept with their values; what is beyond is counted."""
FOLLOW_FROM_MORE = frozenset({"fct_check_result", "fct_expected_filing", "fct_override", "fct_revision"})
"""Their rows come and go with the rules, the registers that people keep, and a filing's neighbours: not with its records alone."""
_ABOUT_FACTS = frozenset({"fct_override", "fct_revision"})
"""A fact of another table can stand there several times, field by field: their rows are counted."""
_DIMENSIONS = {
    "filing_key": ("dim_filing", "filing_key"),
    "department_key": ("dim_department", "department_key"),
    "spending_unit_key": ("dim_department", "department_key"),
    "project_key": ("dim_project", "project_key"),
    "indicator_key": ("dim_indicator", "indicator_key"),
    "year_key": ("dim_year", "year_key"),
}
_NAMES = {"project_key": ("dim_project", "project_name"), "indicator_key": ("dim_indicator", "indicator_name")}
_NAMING = ("subject", "funding_source", "item_name", "section", "check_name", "measure", "line_no", "ordinal", "month")
"""Columns that tell people which fact it is."""
_PLACES = {"source_page", "source_locator"}
"""Where a fact stands does not count, only what it says."""
_READING = {"loaded_at", "reader_version"}
"""Of a filing: told by `read_again`, for all at once."""
_NEEDED = {"filing_key", "sha256", "file_name", "status", "is_current", "superseded_by_filing_key", "loaded_at", "reader_version"}


@dataclass(frozen=True, kw_only=True)
class Filings:
    """How many filings changed, and how."""

    added: int = 0
    gone: int = 0
    read_again: int = 0
    """Known documents with a later reading."""
    superseded: int = 0
    """No longer current."""
    rejected: int = 0
    """Rejected now and not before, those added among them."""
    unreconciled: int = 0
    """The same of filings whose sums do not hold."""
    changed: int = 0
    """With other words, status or standing than before."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """How many facts of a table changed, of filings that both warehouses hold."""

    added: int
    gone: int
    changed: int
    columns: dict[str, int]
    """Changed values of the changed facts, by column."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What one warehouse changes against another."""

    columns_gone: list[str]
    columns_new: list[str]
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Rows before and after, by table."""
    filings: Filings = field(default_factory=Filings)
    facts: dict[str, Facts] = field(default_factory=dict)
    """Of the tables in which any changed."""
    kept_rows: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Rows before and after of the filings that were there before and not read anew since, by table that follows from records alone."""
    members_gone: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Members that such filings' facts used and that are gone, by the column that used them: dimension and count."""
    reader_versions: list[str] = field(default_factory=list)
    """Of the filings read again."""
    left_off: int = 0
    """Changes beyond those listed."""
    changes: pa.Table = field(default_factory=CHANGE_SCHEMA.empty_table)

    def summary(self) -> dict[str, Any]:
        """Everything but the single changes, as JSON."""
        return asdict(self) | {"changes": None}

    @classmethod
    def stored(cls, summary: dict[str, Any], changes: pa.Table) -> Difference:
        """What `summary` gave, with the changes."""
        facts = {table: Facts(**counts) for table, counts in summary["facts"].items()}
        return cls(**summary | {"filings": Filings(**summary["filings"]), "facts": facts, "changes": changes})

    def reread(self) -> str | None:
        """What reading filings again changed in their facts, in words; None when it changed none."""
        told = [
            f"{table}: {facts.added} added, {facts.gone} removed, {facts.changed} changed"
            for table, facts in self.facts.items()
            if table not in FOLLOW_FROM_MORE
        ]
        if not told or not self.filings.read_again:
            return None
        versions = f"reader version {', '.join(self.reader_versions)}"
        return f"{versions} read {counted(self.filings.read_again, 'filing')} again: {'; '.join(told)}"


def compare(before: Database, after: Database, *, thorough: bool = False) -> Difference:
    """What a warehouse changes against an earlier one; both are open nowhere for writing.

    Args:
        before: the earlier warehouse.
        after: the later one.
        thorough: look for changed facts in all filings, not only in those that were read again or stand otherwise: for a warehouse
            that was built anew by other code.
    """
    # One thread takes less processor time than two; only where every fact is looked at is there enough for two to do.
    with duckdb.connect(config={} if thorough else {"threads": 1}) as connection:
        attach(connection, "before", before)
        attach(connection, "after", after)
        return _Comparison(connection).difference(thorough)


class _Comparison:
    """Two warehouses, attached as `before` and `after`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.before, self.after = (self._columns(name) for name in ("before", "after"))
        self.tables = {table: columns for table in self._tables() if (columns := self._common(table))}
        self.facts = {table: columns for table, columns in self._fact_tables() if "fact_key" in columns and table not in _ABOUT_FACTS}
        self.left = MOST_LISTED

    def difference(self, thorough: bool) -> Difference:
        gone, new = (sorted(".".join(column) for column in columns) for columns in (self.before - self.after, self.after - self.before))
        if not set(self.tables.get("dim_filing", ())) >= _NEEDED:
            return Difference(columns_gone=gone, columns_new=new)
        self._tell_filings_apart()
        if thorough:
            for table, columns in self.facts.items():
                self._add_suspects(table, _content(columns))
        self.connection.execute(
            "create temp table changes (" + ", ".join(f"{name} {_sql_type(name)}" for name in CHANGE_SCHEMA.names) + ")"
        )
        self._list_filings()
        facts = {table: counts for table, columns in self.facts.items() if (counts := self._compare_facts(table, columns))}
        filings, versions = self._count_filings()
        return Difference(
            columns_gone=gone,
            columns_new=new,
            rows={table: (self._count("before", table), self._count("after", table)) for table in self.tables},
            filings=filings,
            facts=facts,
            kept_rows=dict(self._kept_rows()),
            members_gone=dict(self._members_gone()),
            reader_versions=versions,
            left_off=max(0, -self.left),
            changes=self._changes(),
        )

    def _columns(self, database: str) -> set[tuple[str, str]]:
        query = "select table_name, column_name from duckdb_columns() where database_name = ? and schema_name = 'marts'"
        return set(self.connection.execute(query, [database]).fetchall())

    def _tables(self) -> list[str]:
        query = """
            select table_name from duckdb_tables() where schema_name = 'marts' and database_name in ('before', 'after')
            group by table_name having count(*) = 2 order by table_name
        """
        return [table for (table,) in self.connection.execute(query).fetchall()]

    def _fact_tables(self) -> Iterator[tuple[str, list[str]]]:
        """What filings state: ready answers (`project_leaps`) lead to facts too, and only follow from them."""
        return ((table, columns) for table, columns in self.tables.items() if table.startswith("fct_") and "filing_key" in columns)

    def _common(self, table: str) -> list[str]:
        return sorted(column for of, column in self.before & self.after if of == table)

    def _one(self, query: str) -> tuple[Any, ...]:
        row = self.connection.execute(query).fetchone()
        assert row is not None  # an aggregate
        return tuple(row)

    def _count(self, of: str, table: str, condition: str = "true") -> int:
        (count,) = self._one(f"select count(*) from {of}.marts.{table} where {condition}")
        return int(count)

    def _tell_filings_apart(self) -> None:
        """`read_again`: filings of documents with a later reading than before. `compared`: those of both warehouses that differ."""
        # By keys first: a document that is read again has a filing that is new, or of a later day.
        self.connection.execute("""
            create temp table later as select new.sha256, new.loaded_at
            from after.marts.dim_filing as new left join before.marts.dim_filing as old using (filing_key)
            where old.filing_key is null or new.loaded_at > old.loaded_at
        """)
        self.connection.execute("""
            create temp table read_again as select old.filing_key from before.marts.dim_filing as old
            where exists (from later where later.sha256 = old.sha256 and later.loaded_at > old.loaded_at)
        """)
        self.connection.execute("""
            create temp table not_kept as from read_again
            union all select filing_key from after.marts.dim_filing anti join before.marts.dim_filing using (filing_key)
        """)
        digest = f"hash({', '.join(self.tables['dim_filing'])})"
        self.connection.execute(f"""
            create temp table compared as select filing_key
            from (select filing_key, {digest} as digest from before.marts.dim_filing) as old
            join (select filing_key, {digest} as digest from after.marts.dim_filing) as new using (filing_key)
            where old.digest <> new.digest
        """)

    def _add_suspects(self, table: str, columns: Sequence[str]) -> None:
        """Filings whose facts differ though they stand as they stood: by a digest without order a filing."""
        digest = f"bit_xor(hash(fact_key, {', '.join(columns)}))"
        one = f"select filing_key, count(*) as rows, {digest} as digest from {{}}.marts.{table} group by 1"
        self.connection.execute(f"""
            insert into compared
            select filing_key from ({one.format("before")}) as old full join ({one.format("after")}) as new using (filing_key)
            where (old.rows, old.digest) is distinct from (new.rows, new.digest)
                and filing_key in (select filing_key from before.marts.dim_filing semi join after.marts.dim_filing using (filing_key))
                and filing_key not in (from compared)
        """)

    def _count_filings(self) -> tuple[Filings, list[str]]:
        row = self._one("""
            select count(*) filter (old.filing_key is null), count(*) filter (new.filing_key is null),
                count(*) filter (old.is_current and not new.is_current),
                count(*) filter (new.status = 'rejected' and old.status is distinct from 'rejected'),
                count(*) filter (new.status = 'unreconciled' and old.status is distinct from 'unreconciled')
            from before.marts.dim_filing as old full join after.marts.dim_filing as new using (filing_key)
        """)
        names = ("added", "gone", "superseded", "rejected", "unreconciled")
        (again,) = self._one("select count(*) from read_again")
        (changed,) = self._one("select count(distinct filing_key) from changes where kind = 'filing changed'")
        versions = self.connection.execute(
            "select distinct reader_version from after.marts.dim_filing semi join read_again using (filing_key) order by 1"
        ).fetchall()
        return Filings(**dict(zip(names, row, strict=True)), read_again=again, changed=changed), [str(version) for (version,) in versions]

    def _list_filings(self) -> None:
        for kind, of, other in (("filing added", "after", "before"), ("filing gone", "before", "after")):
            status = "null, own.status" if of == "after" else "own.status, null"
            absent = f"from {of}.marts.dim_filing as own anti join {other}.marts.dim_filing using (filing_key)"
            (count,) = self._one(f"select count(*) {absent}")
            self._list(count, f"select '{kind}', 'dim_filing', filing_key, file_name, null, {self._title(of)}, 'status', {status} {absent}")
        columns = [column for column in self.tables["dim_filing"] if column not in _READING]
        both = """
            from after.marts.dim_filing as own join before.marts.dim_filing as old using (filing_key) where filing_key in (from compared)
        """
        differing = {column: f"old.{column} is distinct from own.{column}" for column in columns}
        counts = self._one(f"select {', '.join(f'count(*) filter ({condition})' for condition in differing.values())} {both}")
        for (column, condition), count in zip(differing.items(), counts, strict=True):
            values = f"cast(old.{column} as varchar), cast(own.{column} as varchar)"
            listed = f"'filing changed', 'dim_filing', filing_key, own.file_name, null, {self._title('after')}, '{column}', {values}"
            self._list(count, f"select {listed} {both} and {condition}")

    def _title(self, of: str) -> str:
        return "own.title" if (("dim_filing", "title") in (self.after if of == "after" else self.before)) else "null"

    def _compare_facts(self, table: str, columns: Sequence[str]) -> Facts | None:
        """Compare the facts of the filings that differ."""
        content = _content(columns)
        for name, of in (("old", "before"), ("new", "after")):
            self.connection.execute(f"create or replace temp table {name} as from {of}.marts.{table} semi join compared using (filing_key)")
        differing = [f"old.{column} is distinct from new.{column}" for column in content]
        each = "".join(f", count(*) filter (old.fact_key = new.fact_key and {condition})" for condition in differing)
        added, gone, changed, *by_column = self._one(f"""
            select count(*) filter (old.fact_key is null), count(*) filter (new.fact_key is null),
                count(*) filter (old.fact_key = new.fact_key and ({" or ".join(differing) or "false"})){each}
            from old full join new using (fact_key)
        """)
        if not any((added, gone, changed)):
            return None
        facts = Facts(added=added, gone=gone, changed=changed, columns=dict(zip(content, by_column, strict=True)))
        self._list_facts(table, columns, facts)
        return replace(facts, columns={column: count for column, count in facts.columns.items() if count})

    def _list_facts(self, table: str, columns: Sequence[str], facts: Facts) -> None:
        self.connection.execute(f"""
            create or replace temp table named as {self._named("new", "after", columns)}
            union all {self._named("(from old anti join new using (fact_key))", "before", columns)}
        """)
        # As text: JSON has no decimals.
        texts = ", ".join(f"{column} := cast(own.{column} as varchar)" for column in facts.columns)
        whole = f"cast(to_json(struct_pack({texts})) as varchar)"
        for count, kind, own, other, values in (
            (facts.added, "fact added", "new", "old", f"null, {whole}"),
            (facts.gone, "fact gone", "old", "new", f"{whole}, null"),
        ):
            listed = f"'{kind}', '{table}', named.filing_key, named.file_name, fact_key, named.subject, null, {values}"
            self._list(count, f"select {listed} from {own} as own anti join {other} using (fact_key) join named using (fact_key)")
        for column, count in facts.columns.items():
            self._list(
                count,
                f"""
                select 'fact changed', '{table}', named.filing_key, named.file_name, fact_key, named.subject, '{column}',
                    cast(old.{column} as varchar), cast(new.{column} as varchar)
                from new join old using (fact_key) join named using (fact_key) where old.{column} is distinct from new.{column}
                """,
            )

    def _named(self, facts: str, of: str, columns: Sequence[str]) -> str:
        """SQL that gives facts the words that people know them by."""
        dimensions = {key: named for key, named in _NAMES.items() if key in columns and named[1] in self.tables.get(named[0], ())}
        joins = " ".join(f"left join {of}.marts.{dimension} using ({key})" for key, (dimension, _) in dimensions.items())
        words = [
            *(f"{dimension}.{name}" for dimension, name in dimensions.values()),
            *(f"own.{name}" for name in _NAMING if name in columns),
        ]
        return f"""
            select own.fact_key, own.filing_key, filing.file_name, concat_ws(' ', {", ".join([*words, "null"])}) as subject
            from {facts} as own join {of}.marts.dim_filing as filing using (filing_key) {joins}
        """

    def _list(self, count: int, query: str) -> None:
        """Keep what a query lists, so many changes, as long as there is room."""
        if count and self.left > 0:
            self.connection.execute(f"insert into changes from ({query}) limit {self.left}")
        self.left -= count

    def _changes(self) -> pa.Table:
        ordered = "from changes order by kind, table_name, file_name, filing_key, fact_key, column_name"
        return self.connection.execute(ordered).to_arrow_table().cast(CHANGE_SCHEMA)

    def _kept_rows(self) -> Iterator[tuple[str, tuple[int, int]]]:
        for table, _ in self._fact_tables():
            if table not in FOLLOW_FROM_MORE:
                yield (
                    table,
                    (
                        # what was not there has no rows: mostly nothing is looked for
                        self._count("before", table) - self._count("before", table, "filing_key in (from read_again)"),
                        self._count("after", table) - self._count("after", table, "filing_key in (from not_kept)"),
                    ),
                )

    def _members_gone(self) -> Iterator[tuple[str, tuple[str, int]]]:
        for column, (dimension, key) in _DIMENSIONS.items():
            if key not in self.tables.get(dimension, ()):
                continue
            absent = f"select {key} from before.marts.{dimension} anti join after.marts.{dimension} using ({key})"
            if not self._one(f"select count(*) from ({absent})")[0]:
                continue
            for table, columns in self._fact_tables():
                if column not in columns:
                    continue
                used = f"{column} in ({absent}) and filing_key not in (from read_again)"
                (count,) = self._one(f"select count(distinct {column}) from before.marts.{table} where {used}")
                if count:
                    yield f"{table}.{column}", (dimension, count)


def _content(columns: Sequence[str]) -> list[str]:
    """What a fact says."""
    return [column for column in columns if column not in {*_PLACES, "fact_key", "filing_key"}]


def _sql_type(name: str) -> str:
    return "bigint" if CHANGE_SCHEMA.field(name).type == pa.int64() else "varchar"
