"""Lists of vacancies, and reports from the city's form, as CSV or XLSX.

Names, phone numbers and mail addresses of a list are not read, whatever its columns.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from geoqm.buildings import codes as building_codes
from geoqm.buildings import rules
from geoqm.buildings.model import UnitKind
from geoqm.errors import InvalidInput
from geoqm.importers import cells
from geoqm.importers.columns import Column
from geoqm.importers.job import Options, RowRefused, SourceRow
from geoqm.importers.specification import Delivered, SourceSpec
from geoqm.layer.declaration import Value
from geoqm.vacancies import dates, listing, titles
from geoqm.vacancies.codes import Source, VacancyKind, VacancyReason, VacancyStatus
from geoqm.vacancies.schemas import ListedVacancy, Origin

Code = TypeVar("Code", bound=StrEnum)
COLUMNS = (
    Column("source_id", "Kennung", ("source_id", "kennung", "id", "nr", "nummer", "lfd_nr", "objekt-id")),
    Column("address", "Adresse in einer Zeile", ("address", "adresse", "anschrift", "objektadresse")),
    Column("street", "Straße", ("street", "strasse", "straße")),
    Column("house_number", "Hausnummer", ("house_number", "hausnummer", "hnr", "hausnr", "haus-nr.")),
    Column("unit_kind", "Nutzung", ("unit_kind", "nutzung", "art", "objektart", "einheit", "typ")),
    Column("floor", "Geschoss", ("floor", "geschoss", "etage", "stockwerk")),
    Column("position", "Lage im Haus", ("position", "lage", "lage im haus")),
    Column("area_m2", "Fläche", ("area_m2", "fläche", "flaeche", "fläche in m²", "qm", "m2", "größe")),
    Column("began_on", "leer seit", ("began_on", "leer seit", "leerstand seit", "seit", "beginn")),
    Column("ended_on", "nicht mehr leer seit", ("ended_on", "beendet", "ende", "leer bis", "vermietet seit")),
    Column("seen_on", "gesehen oder gemeldet am", ("seen_on", "gemeldet am", "erfasst am", "datum", "stand", "zeitstempel")),
    Column("kind", "Art des Leerstands", ("kind", "leerstandsart")),
    Column("reason", "Grund", ("reason", "grund")),
)  # fmt: skip
_KINDS = {
    "geschaft": "shop", "ladenlokal": "shop", "ladengeschaft": "shop", "einzelhandel": "shop",
    "gastro": "gastronomy", "restaurant": "gastronomy", "gaststatte": "gastronomy",
    "wohnraum": "dwelling", "wohnen": "dwelling", "buro": "office", "praxis": "practice",
}  # fmt: skip


def _listed(
    row: SourceRow, options: Options, source: Source, status: VacancyStatus
) -> ListedVacancy:
    values = row.values
    address = _address(values)
    seen_on = cells.day(values.get("seen_on"), "Gesehen am") or options.reference_on
    if seen_on is None:
        raise RowRefused(
            "Der Tag der Beobachtung fehlt.",
            "Ergänzen Sie die Spalte, oder nennen Sie den Stand der Liste mit --reference-on.",
        )
    began = _rough(values.get("began_on"))
    kind = _code(values.get("unit_kind"), UnitKind, building_codes.UNIT_KINDS)
    listed = ListedVacancy(
        source_id=cells.text(values.get("source_id"), limit=200),
        address=address,
        seen_on=seen_on,
        source=source,
        began=began,
        ended_on=cells.day(values.get("ended_on"), "Nicht mehr leer seit"),
        unit_kind=kind,
        floor=_floor(values.get("floor")),
        position=cells.text(values.get("position"), limit=40),
        area_m2=cells.within(cells.decimal(values.get("area_m2"), "Fläche"), 1, 99_999, "Fläche"),
        kind=_code(values.get("kind"), VacancyKind, titles.KINDS) or VacancyKind.UNKNOWN,
        reason=_code(values.get("reason"), VacancyReason, titles.REASONS) or VacancyReason.UNKNOWN,
        status=status,
    )
    return listed if listed.source_id else _keyed(listed)


def _address(values: Mapping[str, Any]) -> str:
    whole = cells.text(values.get("address"), limit=250)
    street = cells.text(values.get("street"), limit=200)
    found = whole or f"{street} {cells.text(values.get('house_number'), limit=40)}".strip()
    # A list often names the town behind a comma; the search knows streets and numbers.
    found = found.partition(",")[0].strip()
    if not found:
        raise RowRefused("Die Adresse fehlt.", "Ergänzen Sie Straße und Hausnummer.")
    return found


def _rough(value: Any) -> dates.RoughDate:
    text = cells.text(value, limit=60).partition("T")[0].replace("/", "-")
    try:
        return dates.parse(text)
    except InvalidInput as error:
        raise RowRefused(f"Leer seit: {error.message}", error.remedy) from error


def _floor(value: Any) -> int | None:
    text = cells.text(value, limit=40).upper().replace("OG", "").replace("EG", "0").strip(" .")
    if text in {"ERDGESCHOSS", "PARTERRE"}:
        return 0
    floor: int | None = cells.within(cells.whole(text, "Geschoss"), -5, 200, "Geschoss")
    return floor


def _code(value: Any, codes: type[Code], known: Sequence[Value]) -> Code | None:
    """The code of a cell: itself, its German title, or a usual word for it; None if empty."""
    text = cells.text(value, limit=80)
    if not text:
        return None
    plain = rules.plain(text)
    by_title = {rules.plain(each.title): each.code for each in known}
    usual = {rules.plain(word): code for word, code in _KINDS.items()}
    found = by_title.get(plain) or usual.get(plain.replace("ae", "a").replace("ue", "u")) or plain
    try:
        return codes(found)
    except ValueError as error:
        names = ", ".join(each.title for each in known)
        raise RowRefused(f"„{text[:40]}“ ist nicht bekannt.", f"Möglich sind: {names}.") from error


def _keyed(listed: ListedVacancy) -> ListedVacancy:
    """The row under a key of its own content, for lists without numbers."""
    parts = (
        rules.spelled_out(listed.address),
        listed.unit_kind,
        listed.floor,
        listed.position,
        listed.began.stored,
    )
    key = sha256(repr(parts).encode()).hexdigest()[:24]
    return ListedVacancy(**{**{n: getattr(listed, n) for n in listed.__slots__}, "source_id": key})


def translate_list(row: SourceRow, options: Options) -> Iterator[ListedVacancy]:
    """A vacancy of a list that the office trusts."""
    yield _listed(row, options, Source.LIST_IMPORT, VacancyStatus.CONFIRMED_VACANT)


def translate_report(row: SourceRow, options: Options) -> Iterator[ListedVacancy]:
    """A report of the city's form, which somebody has to look at."""
    yield _listed(row, options, Source.CITY_FORM, VacancyStatus.REPORTED)


def _store(
    session: Session, rows: Sequence[Any], run: Delivered, *, decide_all: bool
) -> dict[str, int]:
    origin = Origin(dataset=run.dataset, source_id="", import_run_id=run.import_run_id)
    return listing.deliver(session, rows, origin, decide_all=decide_all, by=run.by)


def store_list(session: Session, rows: Sequence[Any], run: Delivered) -> dict[str, int]:
    """Store a list: what is clear becomes a vacancy, the rest waits for a decision."""
    return _store(session, rows, run, decide_all=False)


def store_reports(session: Session, rows: Sequence[Any], run: Delivered) -> dict[str, int]:
    """Store reports: every one waits for a decision."""
    return _store(session, rows, run, decide_all=True)


SPECS = (
    SourceSpec(
        key="vacancies",
        title="Leerstandsliste",
        help="Vorhandene Liste von Leerständen (CSV, XLSX); Unklares wartet auf eine Entscheidung.",
        columns=COLUMNS,
        targets={},
        translate=translate_list,
        store=store_list,
        key_fields=("source_id", "address", "street"),
    ),
    SourceSpec(
        key="city_reports",
        title="Meldungen der Stadt",
        help="Meldungen aus dem Formular der Stadt (CSV, XLSX); jede wartet auf eine Entscheidung.",
        columns=COLUMNS,
        targets={},
        translate=translate_report,
        store=store_reports,
        key_fields=("source_id", "address", "street"),
    ),
)
