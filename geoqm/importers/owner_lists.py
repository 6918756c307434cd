"""Owner lists (CSV, XLSX) from land register or cadastre: read, match, store in one transaction.

Purpose and legal ground are asked for each list and stored with it. No name enters import runs
or rejections, which planners and logs may see.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geoqm.buildings.rules import parse_parcel_id, spelled_out
from geoqm.db import bulk
from geoqm.db.model import Dataset, ImportRejection, ImportRun, RunStatus
from geoqm.errors import ImportFailed
from geoqm.importers import cells, columns, delimited, files
from geoqm.importers.columns import Column
from geoqm.importers.files import LocalFile
from geoqm.importers.job import Rejection, RowRefused, RunResult
from geoqm.owners import lists, rules, service
from geoqm.owners.kinds import OwnerKind
from geoqm.owners.lists import Delivery, ListRow
from geoqm.owners.queries import houses
from geoqm.owners.rules import Match
from geoqm.owners.schemas import AddressData, CollectionData, OwnerData

KIND = "owner_list"
COLUMNS = (
    Column("owner_number", "Nummer", ("eigentümernummer", "eigentuemernummer", "nummer", "id")),
    Column("kind", "Art", ("art", "eigentümerart")),
    Column("title", "Anrede", ("anrede", "titel")),
    Column("first_name", "Vorname", ("vorname",)),
    Column("name", "Name", ("name", "nachname", "eigentümer", "eigentuemer", "firma"), True),
    Column("street", "Straße der Person", ("straße", "strasse", "eigentümer_straße")),
    Column("postcode", "Postleitzahl", ("plz", "postleitzahl")),
    Column("city", "Ort", ("ort", "wohnort")),
    Column("country", "Land", ("land",)),
    Column("email", "E-Mail", ("email", "e-mail", "mail")),
    Column("phone", "Telefon", ("telefon", "tel")),
    Column("share", "Anteil", ("anteil", "eigentumsanteil")),
    Column("began_on", "Eigentum seit", ("seit", "beginn", "eingetragen am", "eintragung")),
    Column(
        "parcel", "Flurstück", ("flurstück", "flurstueck", "flurstückskennzeichen", "flstkennz")
    ),
    Column("place", "Lage", ("lage", "objekt", "objektanschrift", "lagebezeichnung")),
)
_REMEDY = "Berichtigen Sie die Zeile in der Liste."


@dataclass(frozen=True, slots=True, kw_only=True)
class ListJob:
    """A list to import: file, data set, what is stated about it, mapping of columns."""

    location: str
    dataset: str
    stated: CollectionData
    stated_on: date | None = None
    mapping: Path | None = None
    limit_mb: int = 64
    wait_s: int = 120


def execute(
    engine: Engine, job: ListJob, *, dry_run: bool, started_by: str, today: date
) -> RunResult:
    """Import a list, or only show what would happen. Raises ImportFailed; then nothing is stored."""
    with (
        files.opened(job.location, limit_mb=job.limit_mb) as file,
        Session(engine) as session,
    ):
        _begin(session, started_by, job)
        rows = [*_sheet(file.path, job.mapping)]
        if not rows:
            raise ImportFailed("Die Liste enthält keine Zeilen.")
        _ensure_dataset(session, job)
        run = _run(session, job, file, started_by)
        stated = service.collection(session, job.stated, today=today)
        delivery = Delivery(job.dataset, run.id, stated.id, today, job.stated_on or today)
        rejections: list[Rejection] = []
        good = [*_translated(session, job.dataset, rows, rejections)]
        if not good:
            first = rejections[0]
            raise ImportFailed(
                f"Keine der {len(rows)} Zeilen ist brauchbar. Zeile {first.row_number}: {first.reason}",
                remedy=first.remedy,
            )
        counts = lists.store(session, delivery, good)
        named = {name: getattr(counts, name) for name in counts.__slots__}
        named["rejected"] = len(rejections)
        _finish(session, run, named, rejections)
        session.rollback() if dry_run else session.commit()
        return RunResult(
            None if dry_run else run.id, job.dataset, named, tuple(rejections), dry_run
        )


def _begin(session: Session, started_by: str, job: ListJob) -> None:
    session.execute(text("SELECT set_config('geoqm.user', :user, true)"), {"user": started_by})
    bulk.lock(session.connection(), wait_s=job.wait_s)


def _sheet(path: Path, mapping: Path | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and values of each row under our names; the header is row 1."""
    stated = columns.read_mapping(mapping).columns
    source = _csv_rows(path) if delimited.is_csv(path) else _xlsx_rows(path)
    header = [*next(source, ())]
    places = columns.resolve(COLUMNS, [str(name or "") for name in header], stated)
    for number, row in enumerate(source, start=2):
        values = dict(zip(map(str, header), row, strict=False))
        if any(not cells.is_empty(value) for value in values.values()):
            yield number, columns.pick(values, places)


def _csv_rows(path: Path) -> Iterator[tuple[Any, ...]]:
    sheet = delimited.describe(path)
    yield sheet.columns
    for chunk in delimited.chunks(path, sheet):
        yield from zip(*chunk.columns.values(), strict=True)


def _xlsx_rows(path: Path) -> Iterator[tuple[Any, ...]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, OSError, KeyError, ValueError) as error:
        raise ImportFailed(
            "Die Datei ist keine lesbare Tabelle.", remedy="Speichern Sie sie als XLSX oder CSV."
        ) from error
    try:
        yield from book.worksheets[0].iter_rows(values_only=True)
    finally:
        book.close()


def _translated(
    session: Session,
    dataset: str,
    rows: list[tuple[int, dict[str, Any]]],
    rejections: list[Rejection],
) -> Iterator[ListRow]:
    seen: set[str] = set()
    for number, values in rows:
        try:
            row = translate(session, dataset, values)
            _refuse_twin(row, seen)
        except RowRefused as refused:
            rejections.append(Rejection(number, "", refused.reason, refused.remedy))
            continue
        yield row


def _refuse_twin(row: ListRow, seen: set[str]) -> None:
    if row.row_key in seen:
        raise RowRefused("Diese Zeile kommt in der Liste mehrmals vor.", _REMEDY)
    seen.add(row.row_key)


def translate(session: Session, dataset: str, values: Mapping[str, Any]) -> ListRow:
    """A row in our terms, with the house it means. Raises RowRefused, without naming persons."""
    owner, address = _owner(values), _address(values)
    typed = cells.text(values.get("parcel"), limit=60)
    parcel = parse_parcel_id(typed) if typed else None
    place = cells.text(values.get("place"), limit=200)
    if typed and parcel is None and not place:
        raise RowRefused("Das Flurstückskennzeichen ist nicht lesbar.", _REMEDY)
    found = _house_meant(session, parcel.text if parcel else "", place)
    key = _owner_key(dataset, values, owner, address)
    return ListRow(
        owner_key=key,
        row_key=_digest(key, parcel.text if parcel else "", spelled_out(place)),
        owner=owner,
        address=address,
        parcel=parcel.text if parcel else typed,
        place=place,
        share=_share(values.get("share")),
        began_on=cells.day(values.get("began_on"), "Eigentum seit"),
        match=found,
    )


def _house_meant(session: Session, parcel: str, place: str) -> Match:
    """The house of a parcel and a place, as far as given. Raises RowRefused where none fits."""
    on_parcel = houses.building_of_parcel(session, parcel) if parcel else []
    at_place = [number for number, _ in houses.buildings_at(session, place)] if place else []
    like = houses.buildings_like(session, place) if place and not on_parcel and not at_place else []
    found = rules.matched(on_parcel, at_place, like)
    if found.is_hopeless:
        raise RowRefused(
            "Weder Flurstück noch Anschrift führen zu einem Gebäude im Bestand.",
            "Prüfen Sie die Angaben, oder laden Sie zuerst Gebäude, Adressen und Flurstücke.",
        )
    return found


def _owner(values: Mapping[str, Any]) -> OwnerData:
    name = cells.text(values.get("name"), limit=200)
    if not name:
        raise RowRefused("Der Name fehlt.", "Ergänzen Sie ihn in der Liste.")
    first_name = cells.text(values.get("first_name"), limit=120)
    stated = cells.text(values.get("kind"), limit=40)
    kind = OwnerKind(stated) if stated in {*OwnerKind} else rules.kind_of(name, first_name)
    return OwnerData(
        kind=kind.value,
        name=name,
        first_name=first_name,
        title=cells.text(values.get("title"), limit=60),
        email=cells.text(values.get("email"), limit=200),
        phone=cells.text(values.get("phone"), limit=60),
    )


def _address(values: Mapping[str, Any]) -> AddressData | None:
    street = cells.text(values.get("street"), limit=160)
    city = cells.text(values.get("city"), limit=120)
    if not street and not city:
        return None
    return AddressData(
        street=street,
        postcode=cells.text(values.get("postcode"), limit=12),
        city=city,
        country=cells.text(values.get("country"), limit=60),
    )


def _share(value: Any) -> tuple[int, int] | None:
    """A share such as 1/2, 50 % or 1; None where the list says nothing."""
    raw = cells.text(value, limit=30).replace(" ", "")
    if not raw:
        return None
    if raw.endswith("%") and raw[:-1].isdigit():
        raw = f"{raw[:-1]}/100"
    parts = f"{raw}/{raw}".split("/") if raw == "1" else raw.split("/")
    if len(parts) != 2 or not all(each.isdigit() and len(each) < 10 for each in parts):
        raise RowRefused("Der Anteil ist kein Bruch.", "Schreiben Sie ihn als 1/2 oder 50 %.")
    share = int(parts[0]), int(parts[1])
    if not 0 < share[0] <= share[1]:
        raise RowRefused("Der Anteil ist größer als das Ganze oder null.", _REMEDY)
    return share


def _owner_key(
    dataset: str, values: Mapping[str, Any], owner: OwnerData, address: AddressData | None
) -> str:
    number = cells.text(values.get("owner_number"), limit=80)
    if number:
        return _digest(dataset, number)
    name = rules.match_key(owner.kind, owner.name, owner.first_name)
    home = rules.address_key(address.street, address.postcode) if address else ""
    return _digest(dataset, name, home)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def _ensure_dataset(session: Session, job: ListJob) -> None:
    present = session.get(Dataset, job.dataset)
    if present is None:
        session.add(Dataset(key=job.dataset, title="Eigentumsliste", kind=KIND, is_demo=False))
        session.flush()
    elif present.kind != KIND:
        raise ImportFailed(
            f"Den Datenbestand „{job.dataset}“ gibt es schon, mit anderem Inhalt.",
            remedy="Wählen Sie mit --dataset einen anderen Namen.",
        )


def _run(session: Session, job: ListJob, file: LocalFile, started_by: str) -> ImportRun:
    run = ImportRun(
        dataset=job.dataset,
        source=KIND,
        file_name="",
        file_sha256=file.sha256,
        reference_on=job.stated_on,
        started_by=started_by,
        status=RunStatus.RUNNING.value,
        counts={},
        message="",
    )
    session.add(run)
    session.flush()
    return run


def _finish(
    session: Session, run: ImportRun, counts: dict[str, int], rejections: list[Rejection]
) -> None:
    session.add_all(
        ImportRejection(
            import_run_id=run.id, row_number=each.row_number, reason=each.reason, remedy=each.remedy
        )
        for each in rejections
    )
    run.counts, run.status, run.ended_at = counts, RunStatus.DONE.value, datetime.now(UTC)
    session.flush()
