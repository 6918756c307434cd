"""One import run: one transaction, one ImportRun; the same file twice changes nothing.

read → translate (pure) → COPY into temporary tables → one INSERT … ON CONFLICT per target.
"""

import csv
import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geoqm.buildings import rules
from geoqm.buildings import service as buildings
from geoqm.db import bulk
from geoqm.db.bulk import Counts, Delivery, Staged
from geoqm.db.engine import new_session
from geoqm.db.model import Dataset, ImportRejection, ImportRun, RunStatus
from geoqm.errors import GeoqmError, ImportFailed
from geoqm.facades import service as facades
from geoqm.importers import census, files, provenance, reading, sources
from geoqm.importers.files import LocalFile
from geoqm.importers.job import Job, Options, Progress, Rejection, RowRefused, RunResult, SourceRow
from geoqm.importers.reading import Reader
from geoqm.importers.specification import Delivered, SourceSpec

logger = logging.getLogger(__name__)

_CHUNK = 5_000
_KEPT_REJECTIONS = 10_000
_NOT_KEY = re.compile(r"[^a-z0-9]+")


def execute(
    engine: Engine,
    job: Job,
    *,
    dry_run: bool,
    started_by: str,
    today: date,
    progress: Progress | None = None,
) -> RunResult:
    """Import one file or address. Raises ImportFailed; then nothing but a failed run remains.

    A dry run does all of it and rolls everything back. It works under the rights of
    `job.caller`, without one under the owner's.
    """
    spec = sources.source(job.source)
    run = _Run(spec, job, dataset_key(job), started_by, today, progress or _silent)
    try:
        with files.opened(job.location, limit_mb=job.limit_mb) as file:
            run.file = file
            return _transaction(engine, run, dry_run=dry_run)
    except GeoqmError as error:
        failure = error
    except (SQLAlchemyError, psycopg.Error) as error:
        logger.exception("import of %s failed in the database", run.dataset)
        failure = _refused_by_database(error)
    except OSError as error:
        logger.exception("import of %s failed", run.dataset)
        failure = ImportFailed(f"Die Datei konnte nicht verarbeitet werden: {error.strerror}.")
    if not dry_run:
        _note_failure(engine, run, failure)
    raise failure


def dataset_key(job: Job) -> str:
    """The key of the data set: as given, else made from the file name."""
    name = job.dataset or Path(files.name_of(job.location)).stem
    key = _NOT_KEY.sub("_", rules.plain(name)).strip("_")[:80]
    if not key:
        raise ImportFailed(
            "Aus dem Dateinamen entsteht kein Name für den Datenbestand.",
            remedy="Nennen Sie ihn mit --dataset.",
        )
    return key


def rejections_as_csv(rejections: Sequence[Rejection]) -> str:
    """The refused rows as CSV for a spreadsheet, German headings, separated by semicolons."""
    answer = io.StringIO()
    writer = csv.writer(answer, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Zeile", "Kennung", "Grund", "Abhilfe"])
    for each in rejections:
        cells = [each.row_number, each.key, each.reason, each.remedy]
        writer.writerow([_harmless(cell) for cell in cells])
    return "\ufeff" + answer.getvalue()


@dataclass(slots=True)
class _Run:
    """What travels through one run."""

    spec: SourceSpec
    job: Job
    dataset: str
    started_by: str
    today: date
    progress: Progress
    file: LocalFile | None = None
    rejections: list[Rejection] = field(default_factory=list)
    seen: set[tuple[type[Any], str]] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    edited: frozenset[str] = frozenset()
    good: int = 0

    def reject(self, row: SourceRow, reason: str, remedy: str) -> None:
        """Note a refused row; its own source id does not count as vanished."""
        names = (str(row.values.get(name) or "") for name in self.spec.key_fields)
        key = next(filter(None, names), "")[:200]
        self.kept.add(key)
        self.rejections.append(Rejection(row.number, key, reason, remedy))


def _transaction(engine: Engine, run: _Run, *, dry_run: bool) -> RunResult:
    with new_session(engine, run.job.caller) as session:
        session.execute(
            text("SELECT set_config('geoqm.user', :user, true)"), {"user": run.started_by}
        )
        bulk.lock(session.connection(), wait_s=run.job.wait_s)
        options = _options(run)
        reader = reading.open_file(_file(run).path, run.spec, options, session.connection())
        _ensure_dataset(session, run, options)
        stored = _new_run(run, options)
        session.add(stored)
        session.flush()
        counts = _import(session, run, reader, options, stored.id)
        _finish(session, run, stored, counts)
        session.rollback() if dry_run else session.commit()
        run_id = None if dry_run else stored.id
    return RunResult(run_id, run.dataset, counts, tuple(run.rejections), dry_run)


def _options(run: _Run) -> Options:
    options = provenance.completed(run.job.options, provenance.beside(run.job.location))
    day = options.reference_on or census.reference_of(run.dataset)
    return replace(options, reference_on=day, title=options.title or run.dataset)


def _import(
    session: Session, run: _Run, reader: Reader, options: Options, run_id: int
) -> dict[str, int]:
    if run.spec.store is not None:
        return _stored(session, run, reader, options, run_id)
    _heed_edits(session, run, options)
    connection = session.connection()
    staged = {
        kind: Staged(connection, model.__table__, kind) for kind, model in run.spec.targets.items()
    }
    for batch in _batches(_records(run, reader, options)):
        for kind, target in staged.items():
            target.add([record for record in batch if type(record) is kind])
    if not run.good and not run.edited:
        raise _nothing_usable(run)
    run.progress("Speichern", 0, 0)
    delivery = Delivery(run.dataset, run_id, run.today, frozenset(run.kept))
    counts = {kind: target.merge(delivery) for kind, target in staged.items()}
    if run.spec.edits is not None and options.overrule_edits:
        run.spec.edits.release(session, run.dataset)
    if any(each.touched for each in counts.values()):
        run.progress("Zuordnen", 0, 0)
        buildings.settle(session, today=run.today)
        facades.refresh(session, day=run.today)
    return _named(run, counts)


def _heed_edits(session: Session, run: _Run, options: Options) -> None:
    """Rows that were changed in geoqm neither change nor vanish, unless the caller says so."""
    if run.spec.edits is not None and not options.overrule_edits:
        run.edited = run.spec.edits.of(session, run.dataset)
        run.kept |= run.edited


def _stored(
    session: Session, run: _Run, reader: Reader, options: Options, run_id: int
) -> dict[str, int]:
    """Let the source store its records itself."""
    assert run.spec.store is not None  # noqa: S101  (asked before)
    records = list(_records(run, reader, options))
    if not run.good:
        raise _nothing_usable(run)
    run.progress("Speichern", 0, 0)
    counts = run.spec.store(session, records, Delivered(run.dataset, run_id, run.started_by))
    return counts | {"rejected": len(run.rejections)}


def _records(run: _Run, reader: Reader, options: Options) -> Iterator[Any]:
    """Every usable record of the file; refused rows are noted on the way."""
    for row in reader.rows():
        if row.number % 500 == 1:
            run.progress("Lesen", row.number, reader.sheet.rows)
        try:
            records = _translated(run, row, options)
        except RowRefused as refused:
            run.reject(row, refused.reason, refused.remedy)
            continue
        run.good += 1
        yield from records


def _translated(run: _Run, row: SourceRow, options: Options) -> list[Any]:
    if row.problem:
        raise RowRefused(row.problem, "Berichtigen Sie die Zeile in der Quelle.")
    records = [*run.spec.translate(row, options)]
    if any(record.source_id in run.edited for record in records):
        raise RowRefused(
            "Wurde in geoqm geändert; die Datei ändert es nicht.",
            "Soll die Datei wieder gelten: --overrule-edits.",
        )
    _refuse_twins(run, records)
    return records


def _refuse_twins(run: _Run, records: Sequence[Any]) -> None:
    keys = [(type(record), record.source_id) for record in records]
    twins = [key for _, key in keys if (type(records[0]), key) in run.seen]
    if twins:
        raise RowRefused(
            f"Die Kennung „{twins[0]}“ kommt in der Datei mehrmals vor; es gilt die erste Zeile.",
            "Machen Sie die Kennungen in der Quelle eindeutig.",
        )
    run.seen.update(keys)


def _batches(records: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for record in records:
        batch.append(record)
        if len(batch) >= _CHUNK:
            yield batch
            batch = []
    if batch:
        yield batch


def _named(run: _Run, counts: dict[type[Any], Counts]) -> dict[str, int]:
    named: dict[str, int] = {}
    for place, (kind, found) in enumerate(counts.items()):
        prefix = f"{run.spec.targets[kind].__tablename__}_" if place else ""
        for name in ("new", "changed", "unchanged", "vanished"):
            named[prefix + name] = getattr(found, name)
    named["rejected"] = len(run.rejections)
    return named


def _ensure_dataset(session: Session, run: _Run, options: Options) -> None:
    present = session.get(Dataset, run.dataset)
    if present and present.is_demo:
        raise ImportFailed(
            f"Der Datenbestand „{run.dataset}“ enthält Demodaten.",
            remedy="Wählen Sie mit --dataset einen anderen Namen.",
        )
    if present and present.kind != run.spec.key:
        title = (
            sources.SOURCES[present.kind].title if present.kind in sources.SOURCES else present.kind
        )
        raise ImportFailed(
            f"Den Datenbestand „{run.dataset}“ gibt es schon, mit anderem Inhalt ({title}).",
            remedy="Wählen Sie mit --dataset einen anderen Namen.",
        )
    values = {
        "title": options.title,
        "origin": options.origin,
        "licence": options.licence,
        "licence_url": options.licence_url,
        "attribution": options.attribution,
    }
    if present is None:
        session.add(Dataset(key=run.dataset, kind=run.spec.key, is_demo=False, **values))
    else:
        _restate(present, values)
    session.flush()


def _restate(dataset: Dataset, values: dict[str, str]) -> None:
    """Take over what is newly stated; what was stated before and now is not, stays."""
    for name, value in values.items():
        is_default = name == "title" and value == dataset.key
        if value and not is_default:
            setattr(dataset, name, value)


def _new_run(run: _Run, options: Options) -> ImportRun:
    file = _file(run)
    return ImportRun(
        dataset=run.dataset,
        source=run.spec.key,
        file_name=file.name[:200],
        file_sha256=file.sha256,
        reference_on=options.reference_on,
        started_by=run.started_by,
        status=RunStatus.RUNNING.value,
        counts={},
        message="",
    )


def _finish(session: Session, run: _Run, stored: ImportRun, counts: dict[str, int]) -> None:
    kept = run.rejections[:_KEPT_REJECTIONS]
    if kept:
        session.execute(
            insert(ImportRejection),
            [
                {
                    "import_run_id": stored.id,
                    "row_number": each.row_number,
                    "row_key": each.key,
                    "reason": each.reason,
                    "remedy": each.remedy,
                }
                for each in kept
            ],
        )
    stored.counts = counts
    stored.status = RunStatus.DONE.value
    stored.ended_at = datetime.now(UTC)


def _note_failure(engine: Engine, run: _Run, failure: GeoqmError) -> None:
    file = run.file or LocalFile(Path(), files.name_of(run.job.location), "")
    run.file = file
    try:
        with new_session(engine, run.job.caller) as session:
            stored = _new_run(run, run.job.options)
            stored.status = RunStatus.FAILED.value
            stored.message = failure.text[:2000]
            stored.ended_at = datetime.now(UTC)
            session.add(stored)
            session.commit()
    except SQLAlchemyError:
        logger.exception("the failed import of %s could not be noted", run.dataset)


def _nothing_usable(run: _Run) -> ImportFailed:
    first = run.rejections[0] if run.rejections else None
    if first is None:
        return ImportFailed("Die Datei enthält keine Zeilen.")
    return ImportFailed(
        f"Keine der {len(run.rejections)} Zeilen ist brauchbar."
        f" Zeile {first.row_number}: {first.reason}",
        remedy=first.remedy,
    )


def _refused_by_database(error: Exception) -> ImportFailed:
    cause = getattr(error, "orig", error)
    detail = getattr(getattr(cause, "diag", None), "message_primary", None) or type(cause).__name__
    return ImportFailed(
        f"Die Datenbank hat den Import nicht angenommen ({detail}).",
        remedy="Es wurde nichts gespeichert. Prüfen Sie die Datei und die Datenbank (geoqm doctor).",
    )


def _file(run: _Run) -> LocalFile:
    assert run.file is not None  # noqa: S101  (set before the transaction begins)
    return run.file


def _harmless(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    text_cell = isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{cell}" if text_cell else cell


def _silent(step: str, done: int, total: int) -> None:
    """No progress wanted."""
