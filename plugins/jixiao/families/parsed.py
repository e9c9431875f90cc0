"""What a family gives for one filing of a document, before it knows the document's hash; and how it gets there, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import TypeVarTuple, Unpack

from jixiao.document import Cell, Line
from jixiao.errors import IncompleteFiling
from jixiao.form import Printed, locator
from jixiao.ledger import Ledger, Leftover
from jixiao.records import DeclaredCheck, NumberAudit, Record
from jixiao.values.amounts import UNIT_FACTORS, half_unit, parse_amount, parse_percent, stated_unit, unit_of_label
from jixiao.values.names import LINES_OF_A_NAME, UnitName, is_agency_name, labelled_department, parse_unit, wrapped_name
from jixiao.values.text import compact, unwrap
from jixiao.values.years import stated_years, year_alone

Given = TypeVarTuple("Given")


@dataclass
class ParsedFiling:
    """One filing as its family understood it. `rejection` says why it cannot be loaded; then it has no records."""

    document_type: str
    department: UnitName | None = None
    printed_department: str | None = None
    title: str | None = None
    fiscal_years: list[int] = field(default_factory=list)
    currency_unit: str | None = None
    scope: str | None = None
    """The projects that it is about, where it holds forms of single projects and not all of a department's year."""
    records: list[Record] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    rejection: str | None = None

    @classmethod
    def of(cls, document_type: str, read: Callable[[ParsedFiling, Unpack[Given]], None], *given: *Given) -> ParsedFiling:
        """A filing filled by a family's reading of what is given; what makes the reading impossible becomes its rejection."""
        filing = cls(document_type)
        try:
            read(filing, *given)
        except IncompleteFiling as error:
            filing.rejection = str(error)
        return filing

    def identify(self, above: Sequence[Line | Cell], title_words: Iterable[str], currency: str | None) -> None:
        """Take department, title and year from what stands above a form's table; the currency unit is the one that it states.

        Raises:
            IncompleteFiling: no currency unit is stated.
        """
        titles = [unwrap(printed.text) for printed in above if any(word in compact(printed.text) for word in title_words)]
        self.currency_unit = currency
        self.title = titles[-1] if titles else None
        self.name_department(department_above(above))
        self.fiscal_years = _years_above(above, titles)
        if self.currency_unit is None:
            raise IncompleteFiling(
                "The filing's table states no currency unit (单位：万元 or 元), neither above it nor in its header: "
                "its amounts are not guessed; load a copy that states it."
            )

    def name_department(self, printed: str | None) -> None:
        """Set the department from its printed name."""
        self.printed_department = printed
        self.department = parse_unit(printed) if printed else None

    @property
    def _unit(self) -> str:
        if self.currency_unit is None:
            raise ValueError("amounts are read only once the unit is known")
        return self.currency_unit

    def yuan(self, cells: Sequence[Cell], claimant: str) -> Decimal | None:
        """Claim amount cells and give their yuan; 0 for blank ones; None, and a leftover, for one that cannot be read exactly."""
        self.claim(cells, claimant)
        amount = self.yuan_of(Printed.of(cells).text)
        if amount is None:
            self.ledger.leave(cells[0], f"is no amount ({claimant})")
        return amount

    def yuan_of(self, text: str) -> Decimal | None:
        """A printed amount's yuan, None for a text that is none; whoever claims its cell reports that."""
        amount = parse_amount(text, self._unit)
        return amount[0] if amount else None

    def percent(self, cells: Sequence[Cell], claimant: str) -> Decimal | None:
        """Claim rate cells and give their per cent; 0 for blank ones; None, and a leftover, for one that cannot be read."""
        self.claim(cells, claimant)
        figure = parse_percent(Printed.of(cells).text)
        if figure is None:
            self.ledger.leave(cells[0], f"is no rate ({claimant})")
        return figure.value if figure else None

    def half_unit_yuan(self, texts: Iterable[str]) -> Decimal:
        """Half a unit of the finest decimal place that a table's amounts print, in yuan."""
        amounts = (parse_amount(text, self._unit) for text in texts)
        return half_unit((amount[1] for amount in amounts if amount), UNIT_FACTORS[self._unit])

    def claim(self, cells: Iterable[Cell], claimant: str) -> None:
        """Claim cells for one field."""
        for cell in cells:
            self.ledger.claim(cell, claimant)

    def ignore(self, cells: Iterable[Cell], why: str) -> None:
        """Declare cells ignorable."""
        for cell in cells:
            self.ledger.ignore(cell, why)

    def doubt(self, cells: Iterable[Cell]) -> None:
        """Report stretches of linearised text that may as well be cut into cells elsewhere: what is read from them is a guess."""
        for cell in cells:
            self.ledger.leave(cell, "may as well be cut into cells elsewhere")

    def strand(self, printed: Iterable[Line | Cell], is_of_table: Callable[[str], object]) -> None:
        """Report what stands outside the form's tables and says what only these say: a page of them was not seen to be one."""
        for one in printed:
            if any(is_of_table(piece) for piece in (*one.text.split(), compact(one.text))):
                self.ledger.leave(one, "stands outside the form's table")

    def declare(self, check_name: str, *measures: str) -> None:
        """Declare that a check applies, for each of these measures."""
        self.records += [DeclaredCheck(check_name=check_name, measure=measure) for measure in measures]

    def audit(self) -> NumberAudit:
        """The proof over the family's tables that every printed number was claimed exactly once."""
        left = self.ledger.leftovers
        lost = sum(item.weight for item in left)
        printed = self.ledger.printed_count
        page, places = locator({"unclaimed": Printed("", tuple(place for item in left for place in item.places))})
        return NumberAudit(
            scope="tables",
            printed_count=printed,
            claimed_count=max(0, printed - lost),
            unclaimed_count=lost,
            detail="; ".join(map(_in_words, left[:5])) or None,
            source_page=page,
            source_locator=places,
        )


def currency_of(labels: Iterable[Cell], above: Sequence[Line | Cell]) -> str | None:
    """The currency unit of a form: the one that its labels state, or else the nearest line above it; what is further off is the page's.

    Raises:
        IncompleteFiling: labels state several, or another one than the nearest line above.
    """
    texts = [printed.text for printed in above]
    whole = [unit for text in reversed(texts) if (unit := stated_unit(text))]
    wrapped = [unit for one, two in pairwise(reversed(texts)) if (unit := stated_unit(two + one))]
    nearest = (whole or wrapped)[:1]
    return one_currency([*(unit_of_label(label.text) for label in labels), *nearest])


def one_currency(stated: Iterable[str | None]) -> str | None:
    """The currency unit that parts of a form state, as far as they state one.

    Raises:
        IncompleteFiling: they state several.
    """
    units = list(dict.fromkeys(unit for unit in stated if unit))
    if len(units) > 1:
        raise IncompleteFiling(
            f"The filing's table states several currency units ({'、'.join(units)}): which amounts are in which is not guessed; "
            "load a copy that states one."
        )
    return units[0] if units else None


def _years_above(above: Sequence[Line | Cell], titles: Sequence[str]) -> list[int]:
    """The years that the form's own title and the dates below it state; where it states none, those that titles further off agree on."""
    dated = [year for printed in above for year in year_alone(printed.text)]
    own = list(dict.fromkeys((*(year for text in titles[-1:] for year in stated_years(text)), *dated)))
    further = {tuple(years) for title in titles[:-1] if (years := stated_years(title))}
    return own or (list(*further) if len(further) == 1 else [])


def department_above(above: Sequence[Line | Cell]) -> str | None:
    """The department that the nearest labelled line above a table states, as printed."""
    texts = [printed.text for printed in above]
    for first in reversed(range(len(texts))):
        if name := labelled_department(texts[first]):
            return name if is_agency_name(name) else _wrapped_department(texts[first : first + LINES_OF_A_NAME]) or name
    return None


def _wrapped_department(texts: Sequence[str]) -> str | None:
    """The department that a label and the lines below it state together; None where they do not end in the name of an agency."""
    names = (labelled_department(wrapped_name(texts[:count])) for count in range(2, len(texts) + 1))
    return next((name for name in names if name and is_agency_name(name)), None)


def _in_words(left: Leftover) -> str:
    return f"{left.text.strip()[:40]!r} {left.why}"
