"""The proof of use as a workbook: awards, bookings, money, and what it is about."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from geoqm.access.rules import local_day
from geoqm.grants import codes, words
from geoqm.grants.kinds import Step
from geoqm.grants.model import Paper
from geoqm.grants.proof import Proof, ProofRow
from geoqm.grants.rules.shares import Balance

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_EURO, _AREA, _DATE = '#,##0.00" €"', '#,##0.0" m²"', "dd.mm.yyyy"
AWARDS = (
    ("Fall", 12, ""),
    ("Haus", 30, ""),
    ("Maßnahmen", 30, ""),
    ("Stand", 20, ""),
    ("bewilligt am", 13, _DATE),
    ("bewilligt", 15, _EURO),
    ("freigegeben", 15, _EURO),
    ("ausgezahlt", 15, _EURO),
    ("zurückgezahlt", 15, _EURO),
    ("noch offen", 15, _EURO),
    ("nachgewiesene Kosten", 18, _EURO),
    ("private Mittel", 15, _EURO),
    ("entsiegelt", 13, _AREA),
    ("begrünt", 13, _AREA),
    ("Zweckbindung bis", 15, _DATE),
)
BOOKINGS = (
    ("Nr.", 8, ""),
    ("Tag", 12, _DATE),
    ("Fall", 12, ""),
    ("Art", 16, ""),
    ("von", 14, ""),
    ("nach", 14, ""),
    ("Mittelgeber", 34, ""),
    ("Betrag", 15, _EURO),
    ("Anlass", 40, ""),
    ("gebucht von", 18, ""),
)
PHOTOS = (
    ("Fall", 12, ""),
    ("Aufnahme", 44, ""),
    ("eingegangen am", 15, _DATE),
    ("Prüfsumme (SHA-256)", 68, ""),
)
MONEY = (
    ("Jahr", 8, ""),
    ("Mittelgeber", 34, ""),
    ("Anteil", 10, ""),
    ("bereitgestellt", 15, _EURO),
    ("reserviert", 15, _EURO),
    ("bewilligt, offen", 15, _EURO),
    ("ausgezahlt", 15, _EURO),
    ("frei", 15, _EURO),
)


def workbook(proof: Proof) -> bytes:
    """The proof as XLSX; amounts are numbers, the last line of a sheet is their sum."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        book.set_properties({"title": f"Verwendungsnachweis: {proof.title}"})
        rows = [_award(row) for row in proof.rows]
        _sheet(book, "Bewilligungen", AWARDS, rows, _totals(proof))
        _sheet(book, "Buchungen", BOOKINGS, [_booking(line) for line in proof.lines])
        if proof.standings:
            _sheet(book, "Mittel", MONEY, _standings(proof), _all_money(proof))
        if proof.photos:
            _sheet(book, "Fotos", PHOTOS, [_photo(proof, *each) for each in proof.photos])
        _about(book, proof)
    return file.getvalue()


def _award(row: ProofRow) -> list[Any]:
    case, sums, came = row.case, row.money, row.effects
    is_proven = case.proven_cents is not None
    return [
        case.number,
        row.listed.address,
        ", ".join(codes.MEASURES.get(each, each) for each in case.measures),
        codes.STEPS[Step(case.step)],
        case.awarded_on,
        _euros(sums.awarded),
        _euros(sums.released),
        _euros(sums.paid),
        _euros(sums.repaid),
        _euros(sums.open),
        _euros(came.cost_cents) if is_proven else None,
        _euros(came.private_cents) if is_proven else None,
        _area(case.unsealed_m2),
        _area(case.greened_m2),
        case.commitment_until,
    ]


def _totals(proof: Proof) -> list[Any]:
    sums, came = proof.money, proof.effects
    return [
        "Summe",
        *[None] * 4,
        *map(_euros, (sums.awarded, sums.released, sums.paid, sums.repaid, sums.open)),
        _euros(came.cost_cents),
        _euros(came.private_cents),
        _area(came.unsealed_m2),
        _area(came.greened_m2),
        None,
    ]


def _booking(line: Any) -> list[Any]:
    booking = line.booking
    return [
        booking.id,
        booking.booked_on,
        line.case_number,
        codes.BOOKINGS[booking.kind],
        codes.ACCOUNTS[booking.from_account],
        codes.ACCOUNTS[booking.to_account],
        line.source.title,
        _euros(booking.amount_cents),
        booking.reason,
        booking.booked_by,
    ]


def _photo(proof: Proof, caption: str, paper: Paper) -> list[Any]:
    numbers = {row.case.id: row.case.number for row in proof.rows}
    return [numbers[paper.case_id], caption, local_day(paper.added_at), paper.sha256]


def _standings(proof: Proof) -> list[list[Any]]:
    return [
        [
            standing.budget.year,
            source.title,
            words.percent(source.share),
            *(
                _euros(cents)
                for cents in (held.allotted, held.reserved, held.awarded, held.paid, held.free)
            ),
        ]
        for standing in proof.standings
        for source in standing.sources
        for held in (standing.balances[source.id],)
    ]


def _all_money(proof: Proof) -> list[Any]:
    held = sum((standing.total for standing in proof.standings), Balance())
    amounts = (held.allotted, held.reserved, held.awarded, held.paid, held.free)
    return ["Summe", None, None, *map(_euros, amounts)]


def _sheet(
    book: Any, name: str, columns: Any, rows: list[list[Any]], totals: list[Any] | None = None
) -> None:
    sheet = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    shapes = [book.add_format({"num_format": pattern or "@"}) for _, _, pattern in columns]
    strong = [
        book.add_format({"num_format": pattern or "@", "bold": True, "top": 1})
        for _, _, pattern in columns
    ]
    for number, (title, width, _) in enumerate(columns):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, title, heading)
    for line, row in enumerate(rows, start=1):
        _line(sheet, line, row, shapes)
    if totals is not None:
        _line(sheet, len(rows) + 1, totals, strong)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _line(sheet: Any, line: int, row: list[Any], shapes: list[Any]) -> None:
    for number, (value, shape) in enumerate(zip(row, shapes, strict=True)):
        if value is None:
            sheet.write_blank(line, number, None, shape)
        elif isinstance(value, str):
            sheet.write_string(line, number, value, shape)
        elif isinstance(value, int | float):
            sheet.write_number(line, number, value, shape)
        else:
            sheet.write_datetime(line, number, value, shape)


def _about(book: Any, proof: Proof) -> None:
    sheet = book.add_worksheet("Über diese Tabelle")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    for line, (title, text) in enumerate(
        (
            ("Programm", proof.programme),
            ("Auswahl", proof.title),
            ("Stand", words.day(proof.made_on)),
            ("Beträge", "Jeder Betrag ist die Summe der Buchungen im Blatt „Buchungen“."),
            (
                "Private Mittel",
                (
                    "Nachgewiesene Kosten ohne den ausgezahlten und den noch offenen Zuschuss; leer, "
                    "solange nichts nachgewiesen ist."
                ),
            ),
            ("Leere Felder", "sind unbekannt, nicht null."),
        )
    ):
        sheet.write_string(line, 0, title, wrapped)
        sheet.write_string(line, 1, text, wrapped)


def _euros(cents: int) -> float:
    return cents / 100


def _area(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
