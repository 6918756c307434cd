"""The open data that ship with geoqm: everything under data/, imported again and again safely."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from geoqm.db.engine import session_scope
from geoqm.db.model import ImportRun, RunStatus
from geoqm.facades import service as facades
from geoqm.importers import files, runs
from geoqm.importers.job import Job, Options, Progress, RunResult

_KINDS = {
    "programme_area": "programme_area",
    "sub_quarters": "quarter",
    "moenchengladbach_city_simplified": "municipality",
}
_FOLDERS: Mapping[str, str] = {
    "boundaries": "boundaries",
    "monuments": "monuments",
    "census": "census",
}


def import_shipped(
    engine: Engine, data_dir: Path, today: date, *, progress: Progress | None = None
) -> list[RunResult]:
    """Import what is new under `data_dir`; files that were imported before are left alone.

    Rule sets of grant programmes are stored as well.
    """
    results = [
        runs.execute(engine, job, dry_run=False, started_by="geoqm", today=today, progress=progress)
        for job in jobs(data_dir)
        if not _is_known(engine, job)
    ]
    with session_scope(engine) as session:
        rule_files = sorted((data_dir / "rules").glob("*.toml"))
        facades.install(session, (path.read_bytes() for path in rule_files), day=today)
    return results


def jobs(data_dir: Path) -> list[Job]:
    """The imports that the folder stands for, boundaries first."""
    return [
        Job(
            source=source,
            location=str(path),
            options=Options(kind=_KINDS.get(path.stem, "")),
        )
        for folder, source in _FOLDERS.items()
        for path in sorted((data_dir / folder).glob("*.geojson"))
    ]


def _is_known(engine: Engine, job: Job) -> bool:
    """Whether exactly this file was the last one imported into its data set."""
    with files.opened(job.location, limit_mb=job.limit_mb) as file, Session(engine) as session:
        newest = session.scalars(
            select(ImportRun.file_sha256)
            .where(
                ImportRun.dataset == runs.dataset_key(job),
                ImportRun.status == RunStatus.DONE.value,
            )
            .order_by(ImportRun.id.desc())
            .limit(1)
        ).one_or_none()
        return newest == file.sha256
