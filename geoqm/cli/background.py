"""`geoqm jobs …` and `geoqm outbox …`: the worker, its state, and the e-mails that wait."""

import logging
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from typing import Annotated

import typer

from geoqm.access.rules import local_time
from geoqm.catalogue.jobs import JOBS
from geoqm.cli.console import say, show
from geoqm.cli.german import GermanTyper
from geoqm.cli.installation import admin_session, owner_engine, started_database, worker
from geoqm.db.address import database_url
from geoqm.db.engine import make_engine
from geoqm.errors import InvalidInput
from geoqm.jobs import runs
from geoqm.jobs.declaration import Job, JobContext
from geoqm.jobs.model import JobState
from geoqm.jobs.process import run_until_stopped
from geoqm.jobs.worker import Worker
from geoqm.messages import queries, service
from geoqm.messages.model import State
from geoqm.messages.words import STATES
from geoqm.settings import Settings

app = GermanTyper("Aufgaben im Hintergrund: E-Mails, Erinnerungen, Löschfristen.")
outbox = GermanTyper("Der Postausgang: E-Mails, die warten, versendet oder gescheitert sind.")
Number = Annotated[int, typer.Argument(help="Nummer aus „geoqm outbox list“.")]


@app.command()
def run(
    name: Annotated[str, typer.Argument(help="Nur diese Aufgabe, einmal.")] = "",
    once: Annotated[bool, typer.Option("--once", help="Alle Aufgaben einmal, dann enden.")] = False,
) -> None:
    """Aufgaben ausführen, bis Strg+C kommt. „geoqm serve“ tut das von selbst."""
    settings = Settings()
    if name or once:
        _run_once(settings, [job for job in JOBS if name in {"", job.name}], name)
        return
    started_database(settings)
    say("Aufgaben laufen – beenden mit Strg+C.")
    run_until_stopped(partial(make_worker, settings))


def _run_once(settings: Settings, jobs: list[Job], name: str) -> None:
    if not jobs:
        raise InvalidInput(
            f"Eine Aufgabe „{name}“ gibt es nicht.",
            remedy="Alle Aufgaben zeigt „geoqm jobs status“.",
            field="name",
        )
    with owner_engine(settings) as engine:
        context = JobContext(engine, settings)
        good = [runs.execute(job, context) for job in jobs]
    status()
    if not all(good):
        raise typer.Exit(1)


@app.command()
def status() -> None:
    """Zeigen, wann welche Aufgabe zuletzt lief und wie es ausging."""
    with admin_session() as session:
        found = {each.name: each for each in runs.states(session)}
    rows = [(job.name, job.title, *_told(found.get(job.name))) for job in JOBS]
    show(("Aufgabe", "Was", "zuletzt", "Ergebnis", "Notiz"), rows)


def _told(state: JobState | None) -> tuple[str, ...]:
    if state is None:
        return "noch nie", "", ""
    if state.ended_at is None:
        return _moment(state.started_at), "läuft", ""
    result = f"{state.failures}× gescheitert" if state.failures else "gelungen"
    return _moment(state.started_at), result, state.note


def make_worker(settings: Settings) -> Worker:
    """A worker on the database of this installation, which has to run already."""
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    url = database_url(settings)
    return Worker(JOBS, JobContext(make_engine(url, pool_size=4), settings), url)


def work_beside(parent: Connection | None) -> None:
    """What the process beside `geoqm serve` does."""
    settings = Settings()
    logging.basicConfig(level=settings.log_level, format="%(levelname)s: %(name)s: %(message)s")
    run_until_stopped(partial(make_worker, settings), parent)


@outbox.command("list")
def list_messages(
    state: Annotated[State | None, typer.Option(help="Nur Nachrichten in diesem Zustand.")] = None,
    page: Annotated[int, typer.Option(help="Seite, je 50 Nachrichten.", min=1)] = 1,
) -> None:
    """Die Nachrichten zeigen, die neuesten zuerst."""
    with admin_session() as session:
        found = queries.outbox(session, state, page)
    if not found.total:
        say("Keine Nachrichten.")
        return
    show(
        ("Nummer", "vom", "an", "Betreff", "Zustand", "Versuche", "Hinweis"),
        [
            (
                str(each.id),
                _moment(each.created_at),
                each.recipient,
                each.subject,
                STATES[State(each.state)],
                str(each.attempts),
                each.last_error,
            )
            for each in found.messages
        ],
    )
    if found.pages > 1:
        say(f"Seite {found.number} von {found.pages}, zusammen {found.total}.")


@outbox.command("show")
def show_message(number: Number) -> None:
    """Eine Nachricht mit ihrem Text zeigen."""
    with admin_session() as session:
        found = queries.message(session, number)
    say(f"An: {found.recipient}\nBetreff: {found.subject}\nZustand: {STATES[State(found.state)]}")
    if found.last_error:
        say(f"Hinweis: {found.last_error}")
    say(f"\n{found.text_part}")


@outbox.command("retry")
def retry_message(number: Number) -> None:
    """Eine gescheiterte oder zurückgehaltene Nachricht noch einmal senden."""
    with admin_session() as session:
        service.retry(session, number, user_name=worker(), now=datetime.now(UTC))
    say("Die Nachricht wartet auf den Versand.")


def _moment(instant: datetime) -> str:
    return f"{local_time(instant):%d.%m.%Y, %H:%M}"
