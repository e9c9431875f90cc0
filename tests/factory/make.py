"""Make filings and write an inbox of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from factory import (
    content,
    faults,
    forms,
    press,
    printers,
    render_docx,
    render_html,
    render_reportlab,
    render_text,
    render_xlsx,
    style,
    verify,
)
from factory.made import Made
from factory.model import Amounts, Filing, filing_truth

TITLES = {"project_targets": "项目支出绩效目标表", "self_evaluation": "部门整体支出绩效自评表", "performance_plan": "部门预算绩效文本"}


def make(seed: int, family: str, **choices: object) -> Made:
    """A filing of a family; the same seed gives the same one. `choices` fix fields of its style."""
    rng = Random(seed)
    filing = content.FAMILIES[family](rng)
    if rng.random() < 0.25:
        faults.plant(filing, rng)
    elif rng.random() < 0.15:
        faults.loosen(filing, rng)
    return printed(filing, rng, seed, **choices)


def printed(filing: Filing, rng: Random, seed: int, **choices: object) -> Made:
    """A filing in a style drawn for its family; `choices` fix fields of it."""
    family = filing.document_type
    look = replace(style.draw(rng, family), **choices)  # type: ignore[arg-type]
    if family == "project_targets" and not look.code_column:
        for project in filing.projects:
            project.code = None
    title_year = rng.random() < 0.4
    title = f"{filing.department}{f'{filing.fiscal_year}年' if title_year else ''}{TITLES[family]}"
    return Made(filing, look, forms.lay_out(filing, look), title, title_year, seed)


def save(text: str, made: Made, out: Path) -> None:
    """Write text in the style's encoding and line ends."""
    out.write_bytes(text.replace("\n", made.style.line_end).encode(made.style.encoding))


def text_tabs(made: Made, out: Path) -> None:
    """Tab-separated text."""
    save(render_text.tabbed(made.blocks, made.style), made, out)


def text_lines(made: Made, out: Path) -> None:
    """Linearised text."""
    save(render_text.linear(made.blocks, made.style, Random(made.seed)), made, out)


def html(made: Made, out: Path) -> None:
    """HTML."""
    save(render_html.page(made.blocks, made.style, made.title, made.filing.department), made, out)


def chromium_pdf(made: Made, out: Path) -> None:
    """The HTML, printed by a browser."""
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        html(made, page)
        printers.print_html(page, out)


def text_export(made: Made, out: Path) -> None:
    """The text of the browser's PDF in the order in which it was drawn, blank lines where the exporter saw a gap."""
    with TemporaryDirectory() as folder:
        pdf = Path(folder) / "page.pdf"
        chromium_pdf(made, pdf)
        text = printers.drawn_text(pdf)
    out.write_text(render_text.gapped(text, Random(made.seed)), encoding="utf-8")


def office_export(made: Made, out: Path) -> None:
    """The same of the office suite's PDF."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "page.docx"
        docx(made, source)
        printers.convert([source], "pdf", Path(folder))
        text = printers.drawn_text(source.with_suffix(".pdf"))
    out.write_text(render_text.gapped(text, Random(made.seed)), encoding="utf-8")


def docx(made: Made, out: Path) -> None:
    """DOCX."""
    render_docx.write(made.blocks, made.style, made.filing.department, out)


def xlsx(made: Made, out: Path) -> None:
    """XLSX."""
    render_xlsx.write(made.blocks, made.style, made.filing.department, made.filing.decimals, out)


def reportlab_pdf(made: Made, out: Path) -> None:
    """PDF by reportlab."""
    render_reportlab.write(made.blocks, made.style, made.filing.department, out)


@dataclass(frozen=True)
class Renderer:
    """A way to make a file: what writes it, and what the office suite then makes of it where it takes part."""

    extension: str
    render: Callable[[Made, Path], None]
    converted_from: str | None = None
    plain: bool = False
    """Nothing may be printed as nothing: text without cells does not tell which column a figure stood in."""


RENDERERS = {
    "text_tabs": Renderer("txt", text_tabs),
    "text_lines": Renderer("txt", text_lines, plain=True),
    "html": Renderer("html", html),
    "docx": Renderer("docx", docx),
    "xlsx": Renderer("xlsx", xlsx),
    "chromium_pdf": Renderer("pdf", chromium_pdf),
    "writer_pdf": Renderer("pdf", docx, converted_from="docx"),
    "calc_pdf": Renderer("pdf", xlsx, converted_from="xlsx"),
    "reportlab_pdf": Renderer("pdf", reportlab_pdf),
    "text_export": Renderer("txt", text_export, plain=True),
    "office_export": Renderer("txt", office_export, plain=True),
    "xls": Renderer("xls", xlsx, converted_from="xlsx"),
}
"""Renderers by name."""


def made_for(renderer: Renderer, seed: int, family: str, **choices: object) -> Made:
    """A filing in a style that this renderer can print without loss; `choices` fix fields of it."""
    made = make(seed, family, **choices)
    if not renderer.plain:
        return made
    return make(seed, family, **(choices | PLAIN), zero=telling_zero(made))


def telling_zero(made: Made) -> str:
    """How nothing is printed where blanks would leave it open which column a figure stood in."""
    lines = made.filing.spending
    if any(line.adjustment_rate is None or not (line.initial and line.adjustment) for line in lines):
        return "-"
    several = any(amounts.get(source) for amounts in all_amounts(made.filing) for source in ("special_account", "other"))
    return "0.00" if several else made.style.zero


PLAIN: dict[str, object] = {
    "footer": "none",
    "header_levels": 1,
    "serial": False,
    "note_column": False,
    "unit_codes": False,
    "total_place": "first",
    "wrapped_amounts": False,
    "sum_texts": "",
}
"""What forms keep to whose text is to be understood without cells."""


def all_amounts(filing: Filing) -> list[Amounts]:
    """Every printed row of amounts."""
    return [*(project.amounts for project in filing.projects), *(unit.reported for unit in filing.units), filing.reported_total or {}]


def render(made: Made, renderer: Renderer, out: Path) -> None:
    """Write the file of one filing."""
    if renderer.converted_from is None:
        renderer.render(made, out)
        return
    with TemporaryDirectory() as folder:
        source = Path(folder) / f"{out.stem}.{renderer.converted_from}"
        renderer.render(made, source)
        printers.convert([source], renderer.extension, out.parent)


def write(made: Made, renderer: str, out: Path, stem: str) -> dict[str, str]:
    """Write a filing and its truth; returns its manifest row."""
    rng = Random(made.seed + 1)
    file = f"{stem}.{RENDERERS[renderer].extension}"
    render(made, RENDERERS[renderer], out / file)
    if made.style.press != "none" and file.endswith(".pdf"):
        press.pressed(out / file, made.style.press)
    filing = made.filing
    manifest_year = "" if rng.random() < 0.4 else str(filing.fiscal_year)
    known = filing.fiscal_year if filing.year_in_document or made.title_year or manifest_year else None
    printed_by = {"renderer": renderer, "dialect": filing.dialect, "seed": made.seed, "style": asdict(made.style)}
    truth = filing_truth(filing, file, known, printed_by)
    (out / f"{stem}.truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")
    published = f"{filing.fiscal_year + (filing.document_type == 'self_evaluation')}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    url = f"https://jx{rng.randint(1000, 9999)}.example/yjsgk/{published[:4]}/t{made.seed}.html"
    return {"file": file, "title": made.title, "source_url": url, "published_on": published, "fiscal_year": manifest_year}


def write_whole(seed: int, family: str, renderer: str, out: Path, stem: str, **choices: object) -> dict[str, str]:
    """Write a filing; where an office program clipped a cell, the truth would be wrong, so the next filing is taken instead."""
    while True:
        made = made_for(RENDERERS[renderer], seed, family, **choices)
        row = write(made, renderer, out, stem)
        if RENDERERS[renderer].extension != "pdf" or not verify.lost_characters(made, out / row["file"]):
            return row
        seed += 50_000


def write_inbox(out: Path, seed: int, count: int, renderers: list[str], **choices: object) -> None:
    """Write so many filings, families and renderers in turn, and their manifest; `choices` fix fields of their style."""
    out.mkdir(parents=True, exist_ok=True)
    families = ["project_targets", "self_evaluation", "project_targets", "performance_plan"]
    linear = ["project_targets", "self_evaluation"]
    rows = []
    for number in range(count):
        renderer = renderers[number % len(renderers)]
        order = linear if RENDERERS[renderer].plain else families
        family = order[number // len(renderers) % len(order)]
        rows.append(write_whole(seed * 100_000 + number, family, renderer, out, f"f{seed}-{number + 1:03d}", **choices))
    with (out / "manifest.csv").open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.DictWriter(sheet, ["file", "title", "source_url", "published_on", "fiscal_year"])
        writer.writeheader()
        writer.writerows(rows)
