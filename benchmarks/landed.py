"""Landed records of filings that nobody filed: as many as wanted, the same for the same seed, made inside DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from jixiao.compact import ROWS
from jixiao.landed import landed_schema
from jixiao.models import PROJECT
from jixiao.reading import READER_VERSION
from jixiao.records import RECORD_TYPES

UNITS, LINES, INDICATORS = 3, 15, 5
"""Spending units and project lines of a filing, indicators of a line: with the totals, 106 facts a filing."""
FACTS = LINES + LINES * INDICATORS + 4 * (UNITS + 1)
FIRST_YEAR, YEARS = 2021, 4
"""Every department has filed for these years."""
SLIPS = 100
"""One filing of so many has a project whose total is printed with a digit too many."""
_PER_FILE = 10_000
"""Filings of one landed batch."""
_MEASURES = {"total": "fiscal + other", "fiscal_appropriation": "fiscal", "special_account": "0", "other": "other"}
_DECLARED = [
    ("row_total", "total"),
    *(("unit_total", measure) for measure in _MEASURES),
    *(("grand_total", measure) for measure in _MEASURES),
    *((rule, "count") for rule in ("ordinals_complete", "nothing_unclaimed", "level_known", "target_consistent")),
]


def land_filings(landing: Path, filings: int, seed: int = 1) -> int:
    """Land project targets: departments of four years each, whose sums hold but for one filing of a hundred.

    Args:
        landing: the directory of landed batches.
        filings: how many.
        seed: another seed gives other amounts.

    Returns:
        The number of facts.
    """
    for start in range(0, filings, _PER_FILE):
        end = min(start + _PER_FILE, filings)
        numbers = f"select f, f // {YEARS} as d, {FIRST_YEAR} + f % {YEARS} as year from range({start}, {end}) as numbers(f)"
        _land(landing / f"batch-{start:09d}", numbers, seed, "2026-01-01")
    return filings * FACTS


def land_next_year(landing: Path, stored: int, filings: int, first: int = 0, seed: int = 1) -> None:
    """Land the next year's filings of departments whose others are stored, as a batch of a later day.

    Args:
        landing: the directory of landed batches.
        stored: how many filings lie there.
        filings: how many departments file.
        first: the first of them, by its number.
        seed: as before.
    """
    numbers = f"select {stored} + n as f, {first} + n as d, {FIRST_YEAR + YEARS} as year from range({filings}) as numbers(n)"
    _land(landing / f"batch-{stored:09d}", numbers, seed, "2026-01-02")


def _land(batch: Path, numbers: str, seed: int, landed_on: str) -> None:
    batch.mkdir(parents=True)
    with duckdb.connect() as connection:
        _make_lines(connection, numbers, seed)
        for name, query in _tables(batch.name, seed, landed_on).items():
            _write(connection, name, query, batch / f"{name}.parquet")


def _key(*parts: str) -> str:
    """A key of a natural key's parts, which are SQL."""
    return f"cast(hash({', '.join(parts)}) % 9223372036854775807 as bigint)"


def _make_lines(connection: duckdb.DuckDBPyConnection, numbers: str, seed: int) -> None:
    """The project lines that everything else follows from, of filings numbered f of departments of every kind in every county."""
    connection.execute(f"""
        create table places as
        select row_number() over (order by region_code) - 1 as place, province_name || city_name || region_name as region
        from read_csv('{PROJECT}/seeds/regions.csv', all_varchar = true) where level = 'county' and valid_to_year is null;
        create table agencies as select row_number() over (order by suffix) - 1 as agency, suffix
        from read_csv('{PROJECT}/seeds/agency_types.csv', all_varchar = true);
        create table filings as select f, {_key("f", str(seed), "'filing'")} as filing_key, sha256(f || ' {seed}') as sha256,
            d, region || suffix as department, cast(year as integer) as year
        from ({numbers})
            inner join places on place = d % (select count(*) from places)
            inner join agencies on agency = d // (select count(*) from places);
        create table lines as select filings.*, cast(l as integer) as l,
            'Unit ' || (l * {UNITS} // {LINES}) || ' of ' || department as unit,
            cast(100 * (hash(d, l, {seed}) % 50000) + 10000 * (year - {FIRST_YEAR}) as decimal(18, 2)) as fiscal,
            cast(100 * (hash(d, l, {seed}, 'other') % 900) as decimal(18, 2)) as other,
            case when f % {SLIPS} = 0 and l = 3 then 9 else 0 end as slip
        from filings, range({LINES}) as numbers(l);
    """)


def _tables(batch_id: str, seed: int, landed_on: str) -> dict[str, str]:
    """The rows of each landed table that these filings have."""
    totals = " union all ".join(
        f"""select {_key("filing_key", "unit", repr(measure))} as fact_key, filing_key, coalesce(unit, '合计') as subject,
            unit as spending_unit_name, case when unit is not null then {_key("unit")} end as spending_unit_key,
            '{measure}' as measure, sum({amount}) as amount_yuan,
            50 as half_unit_yuan, 1 as source_page, '{{}}' as source_locator
            from lines group by grouping sets ((filing_key, unit), (filing_key))"""
        for measure, amount in _MEASURES.items()
    )
    declared = ", ".join(f"('{rule}', '{measure}')" for rule, measure in _DECLARED)
    place = '1 + l // 4 as source_page, \'{"total_yuan": [{"page": 1, "bbox": [72, \' || l || \', 144, 80]}]}\' as source_locator'
    # One indicator of five is in words; the others achieve one more or one less than they promise, or just that.
    words = f"i = {INDICATORS}"
    achieved = f"l + hash(f, l, i, {seed}) % 3 - 1"
    figures = f"""if({words}, '逐步提高', '≥' || l || '次') as target_text, if({words}, 'text', '>=') as comparator,
        if({words}, null, l) as target_value, if({words}, null, '次') as target_unit,
        if({words}, '有所提高', cast({achieved} as varchar) || '次') as actual_text,
        if({words}, null, {achieved}) as actual_value, if({words}, null, {achieved} >= l) as is_met"""
    rows = {
        "filing": f"""select filing_key, sha256, 1 as filing_ordinal, 'project_targets' as document_type, department as department_name,
            year as document_fiscal_year, '万元' as currency_unit, 'made' as reader, '{READER_VERSION}' as reader_version,
            sha256 as content_hash, 'filer' as attribution,
            timestamptz '{landed_on}' as landed_at, {_key("department")} as department_key from filings""",
        "project_budget": f"""select {_key("filing_key", "l", "'line'")} as fact_key, filing_key, l + 1 as line_no,
            'project' as project_kind, 'Project ' || l as project_name, 'Project' || l as project_label, unit as spending_unit_name,
            {_key("unit")} as spending_unit_key, {_key("unit", "'project'", "l")} as project_key,
            (fiscal + other) * (1 + slip) as total_yuan,
            fiscal as fiscal_appropriation_yuan, 0 as special_account_yuan, other as other_yuan,
            50 as half_unit_yuan, {place} from lines""",
        "indicator": f"""select {_key("filing_key", "l", "i", "'indicator'")} as fact_key, filing_key, l + 1 as line_no,
            'Project ' || l as project_name, cast(i as integer) as ordinal, '产出指标' as printed_level1,
            '数量指标' as printed_level2,
            '产出指标' as level1_name, '数量指标' as level2_name,
            '产出' as level1_label, '数量' as level2_label, 'Indicator ' || l || '.' || i as indicator_name,
            'Indicator' || l || '.' || i as indicator_label, {figures},
            {_key("unit", "'project'", "l")} as project_key, {_key("l", "i", "'indicator'")} as indicator_key, {place}
            from lines, range(1, {INDICATORS + 1}) as numbers(i)""",
        "reported_total": totals,
        "numbered_item": f"""select {_key("filing_key", "l", "i", "'item'")} as fact_key, filing_key,
            'Project ' || l as subject, l + 1 as list_no,
            cast(i as integer) as position, cast(i as integer) as ordinal, {place} from lines, range(1, {INDICATORS + 1}) as numbers(i)""",
        "number_audit": f"""select {_key("filing_key", "'audit'")} as fact_key, filing_key, 'tables' as scope,
            {FACTS} as printed_count,
            {FACTS} as claimed_count, 0 as unclaimed_count, 1 as source_page, '{{}}' as source_locator from filings""",
        "declared_check": f"select filing_key, check_name, measure from filings, (values {declared}) as checks(check_name, measure)",
    }
    return {name: f"select *, '{batch_id}' as batch_id from ({query}) order by filing_key" for name, query in rows.items()}


def _write(connection: duckdb.DuckDBPyConnection, name: str, query: str, path: Path) -> None:
    """A table in the types that are landed, with NULL in the columns that the query leaves out."""
    schema: pa.Schema = next(landed_schema(record_type) for record_type in RECORD_TYPES if record_type.table == name)
    connection.register("typed", schema.empty_table())
    connection.execute(f"create table {name} as from typed")
    connection.execute(f"insert into {name} by name {query}")
    connection.execute(f"copy {name} to '{path}' (format parquet, compression zstd, row_group_size {ROWS})")
    connection.unregister("typed")
