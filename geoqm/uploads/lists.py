"""From an uploaded list to vacancies: what its columns are, what would happen, what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Engine

from geoqm.db.engine import Caller
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.importers import columns, files, reading, runs
from geoqm.importers.columns import Column
from geoqm.importers.job import Job, Options, RunResult
from geoqm.importers.sources import source
from geoqm.importers.vacancies import SPECS
from geoqm.uploads.store import LARGEST_MB, Upload, UploadStore

KINDS = {spec.key: spec for spec in SPECS}
_SHOWN_ROWS = 5
_WAIT_S = 5
_LONGEST_RUN_MS = 600_000


@dataclass(frozen=True, slots=True)
class Table:
    """What the file looks like: its columns, the first rows, and which column means what."""

    columns: Sequence[str]
    rows: Sequence[Mapping[str, object]]
    row_count: int
    fields: Sequence[Column]
    chosen: Mapping[str, str]


def table(store: UploadStore, upload: Upload) -> Table:
    """The first rows of the file and a guess at its columns. Raises ImportFailed if unreadable."""
    wanted = source(upload.source).columns
    with files.opened(str(store.path(upload)), limit_mb=LARGEST_MB) as file:
        sheet, rows = reading.preview(file.path, _SHOWN_ROWS)
    chosen = upload.columns
    if chosen is None:
        chosen = columns.resolve(wanted, sheet.columns, {})
    return Table(sheet.columns, rows, sheet.rows, wanted, chosen)


def choose(store: UploadStore, upload: Upload, typed: Mapping[str, str]) -> Upload:
    """Keep which column means what; fields without a column are not read.

    Raises InvalidInput where a column does not exist or no column names the house.
    """
    known = table(store, upload)
    chosen = {each.field: typed.get(each.field, "") for each in known.fields}
    for each in known.fields:
        if chosen[each.field] and chosen[each.field] not in known.columns:
            raise InvalidInput(
                f"Die Spalte für „{each.title}“ gibt es in dieser Datei nicht.",
                remedy="Wählen Sie eine der gezeigten Spalten.",
                field=each.field,
            )
    if not chosen["address"] and not chosen["street"]:
        raise InvalidInput(
            "Ohne Adresse lässt sich kein Haus finden.",
            remedy="Wählen Sie die Spalte mit der Adresse oder die mit der Straße.",
            field="address",
        )
    mapped = replace(upload, columns=chosen)
    store.note(mapped)
    return mapped


def run(
    engine: Engine, store: UploadStore, upload: Upload, *, today: date, dry_run: bool
) -> RunResult:
    """Read the list as the command line does, with the rights of the team."""
    job = Job(
        source=upload.source,
        location=str(store.path(upload)),
        dataset=upload.dataset,
        options=Options(
            mapping=store.mapping(upload),
            reference_on=upload.reference_on or today,
            title=upload.dataset,
            origin=upload.file_name,
        ),
        limit_mb=LARGEST_MB,
        wait_s=_WAIT_S,
        caller=Caller(Role.STAFF.database_role, upload.user_name, _LONGEST_RUN_MS),
    )
    result = runs.execute(engine, job, dry_run=dry_run, started_by=upload.user_name, today=today)
    if not dry_run:
        store.drop(upload)
    return result
