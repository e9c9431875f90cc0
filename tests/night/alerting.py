"""Nights that publish what a test makes up, and what their alerts say."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from jixiao.alert import follow
from jixiao.outbox import deliver
from jixiao.settings import Settings
from jixiao.state import Run, State, utc_now
from night.receiver import Receiver

TABLES = """
    CREATE SCHEMA marts;
    CREATE TABLE marts.dim_department (department_key BIGINT, department_name VARCHAR, region_code VARCHAR);
    CREATE TABLE marts.dim_year (year_key BIGINT, fiscal_year INTEGER);
    CREATE TABLE marts.dim_filing (
        filing_key BIGINT, sha256 VARCHAR, file_name VARCHAR, source_name VARCHAR, source_url VARCHAR, title VARCHAR,
        published_on DATE, department_key BIGINT, year_key BIGINT, status VARCHAR, status_reason VARCHAR, superseded_by_filing_key BIGINT,
        document_type VARCHAR, is_current BOOLEAN);
    CREATE TABLE marts.filing_sighting (filing_key BIGINT, source_name VARCHAR, location VARCHAR, is_present BOOLEAN);
    CREATE TABLE marts.fct_check_result (
        fact_key BIGINT, filing_key BIGINT, year_key BIGINT, department_key BIGINT, check_name VARCHAR, subject VARCHAR,
        measure VARCHAR, line_no INTEGER, severity VARCHAR, passed BOOLEAN, measure_unit VARCHAR, reported DECIMAL(24, 6),
        computed DECIMAL(24, 6), difference DECIMAL(24, 6), tolerance DECIMAL(24, 6), diagnosis VARCHAR, attribution VARCHAR,
        source_page INTEGER, source_locator VARCHAR, accepted_by VARCHAR, accepted_reason VARCHAR);
    INSERT INTO marts.dim_department VALUES (0, '(unknown)', NULL), (7, '广州市信访局', '440100'), (8, '佛山市信访局', '440600');
    INSERT INTO marts.dim_year VALUES (0, NULL);
    INSERT INTO marts.dim_year SELECT year, year FROM range(2000, 2100) AS years (year);
"""
"""The columns that alerts and pages read, of the tables that they read."""


@dataclass
class Warehouse:
    """What one night publishes: filings by key, failed checks by key."""

    folder: Path
    filings: dict[int, dict[str, object]] = field(default_factory=dict)
    broken: dict[int, dict[str, object]] = field(default_factory=dict)
    nights: int = 0

    def filing(self, filing_key: int, **changes: object) -> None:
        usual = {
            "filing_key": filing_key,
            "sha256": f"{filing_key:064}",
            "file_name": f"{filing_key}.pdf",
            "source_name": "folder",
            "source_url": "https://x.example/1",
            "title": "广州市信访局2021年项目支出绩效目标表",
            "published_on": None,
            "department_key": 7,
            "year_key": 2021,
            "status": "unreconciled",
            "status_reason": None,
            "superseded_by_filing_key": None,
            "document_type": "project_targets",
            "is_current": True,
        }
        self.filings[filing_key] = usual | changes

    def broke(self, fact_key: int, filing_key: int, check_name: str, **changes: object) -> None:
        usual = {
            "fact_key": fact_key,
            "filing_key": filing_key,
            "year_key": 2021,
            "department_key": 7,
            "check_name": check_name,
            "subject": "合计",
            "measure": "total",
            "line_no": None,
            "severity": "error",
            "passed": False,
            "measure_unit": "yuan",
            "reported": "1000000.00",
            "computed": "999999.50",
            "difference": "0.50",
            "tolerance": "0",
            "diagnosis": None,
            "attribution": "filer",
            "source_page": 3,
            "source_locator": json.dumps({"amount_yuan": [{"page": 3, "bbox": [72.0, 120.5, 90, 130]}]}),
            "accepted_by": None,
            "accepted_reason": None,
        }
        self.broken[fact_key] = usual | changes

    def publish(self) -> Path:
        self.nights += 1
        path = self.folder / f"{self.nights}.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(TABLES)
            for table, rows in (("dim_filing", self.filings), ("fct_check_result", self.broken)):
                for row in rows.values():
                    connection.execute(f"INSERT INTO marts.{table} VALUES ({', '.join('?' * len(row))})", list(row.values()))
        return path


@dataclass
class Nights:
    """Nights after one another: publish, follow, deliver; what arrived in each."""

    warehouse: Warehouse
    state: State
    settings: Settings
    receiver: Receiver

    def __call__(self) -> list[tuple[str, str]]:
        before = len(self.receiver.received)
        follow(self.state, self.settings, self.warehouse.publish())
        deliver(self.state, self.settings)
        arrived: list[tuple[str, str]] = self.receiver.received[before:]
        return arrived


def completed(state: State, run_id: str) -> None:
    """A night has come to its end: the sources that it has seen are new no more."""
    with state.session() as session:
        session.add(Run(run_id=run_id, kind="nightly", started_at=utc_now(), ended_at=utc_now(), outcome="published", warnings=[]))
