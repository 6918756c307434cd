"""`geoqm rules`: look at rule sets of grant programmes before they are used."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from geoqm.access.rules import local_day
from geoqm.cli.console import say, show
from geoqm.cli.german import GermanTyper
from geoqm.cli.installation import owner_engine
from geoqm.db.engine import session_scope
from geoqm.errors import InvalidInput
from geoqm.facades import files, results, staff_words
from geoqm.facades.schemas import RuleSet
from geoqm.settings import Settings

app = GermanTyper("Regeln der Förderprogramme prüfen und zeigen.")


@app.command()
def check(
    rule_files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Regeldateien; ohne Angabe alle mitgelieferten."),
    ] = None,
) -> None:
    """Regeldateien prüfen; nennt Zeile und Abhilfe, wenn etwas nicht stimmt."""
    paths = rule_files or sorted(_shipped().glob("*.toml"))
    found, complaints = _read(paths)
    for complaint in complaints:
        say(complaint)
    if complaints:
        raise InvalidInput(
            f"{len(complaints)} von {len(paths)} Regeldateien haben Fehler.",
            remedy="Ändern Sie die genannten Zeilen.",
        )
    files.check_validity(found, [path.read_text(encoding="utf-8") for path in paths])
    say(f"{len(found)} Regeldateien sind in Ordnung.")


@app.command("list")
def show_all() -> None:
    """Die mitgelieferten Regeln zeigen."""
    show(
        ("Kennung", "Fassung", "Programm", "Kriterien", "Beispiel"),
        [
            (
                rules.id,
                rules.version,
                rules.name,
                str(len(rules.criteria)),
                "ja" if rules.is_example else "nein",
            )
            for rules in files.read_all(_shipped())
        ],
    )


@app.command("results")
def show_results(
    rule_files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Regeldateien; ohne Angabe alle mitgelieferten."),
    ] = None,
) -> None:
    """Wie Regeln die Gebäude beurteilen, als gälten sie hier im Programmgebiet; speichert nichts."""
    paths = rule_files or sorted(_shipped().glob("*.toml"))
    rule_sets = [files.read(path) for path in paths]
    with owner_engine() as engine, session_scope(engine) as session:
        found = results.tallies(session, rule_sets, day=local_day(datetime.now(UTC)))
    say(
        "| Regeln | Bedingungen | am Gebäude prüfbar | erfüllt | Beratung nötig | unbekannt"
        " | nicht erfüllt | häufigste Gründe für „unbekannt“ und „nicht erfüllt“ |"
    )
    say("|---|---:|---:|---:|---:|---:|---:|---|")
    for each in found:
        say(_row(each))


def _row(tally: results.Tally) -> str:
    numbers = [len(tally.rules.criteria), tally.compared]
    numbers += [tally.houses[outcome] for outcome in staff_words.ORDER]
    reasons = "; ".join(f"{reason} ({_dotted(number)})" for reason, number in tally.main_reasons)
    cells = [tally.rules.name, *(_dotted(number) for number in numbers), reasons or "–"]
    return f"| {' | '.join(cells)} |"


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _shipped() -> Path:
    return Settings().data_dir / "rules"


def _read(paths: list[Path]) -> tuple[list[RuleSet], list[str]]:
    found, complaints = [], []
    for path in paths:
        try:
            found.append(files.read(path))
        except files.RuleFileError as error:
            complaints += [f"{path.name}: {problem}" for problem in error.problems]
        except InvalidInput as error:
            complaints.append(error.text)
    return found, complaints
