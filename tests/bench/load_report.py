"""What a load run found, in words."""

from dataclasses import dataclass, field

GOAL_S = 0.3
PER_SECOND = 20
_GOAL = f"p95 unter {GOAL_S * 1000:.0f} ms"
# Who sends a form faster than that is taken for a program.
OLD_ENOUGH_S = 9.0


@dataclass
class Tally:
    """What happened while reports came in."""

    sent: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    photos: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in the database of the reports that were confirmed to their senders."""

    lost: int
    doubled: int
    photos_missing: int
    mails: int

    @property
    def is_right(self) -> bool:
        """Nothing lost, nothing twice."""
        return not (self.lost or self.doubled or self.photos_missing)


@dataclass(frozen=True, slots=True)
class Efforts:
    """Seconds of processor time, of server and database together, whatever else the machine does."""

    plain: float
    with_photo: float
    page: float


@dataclass(frozen=True, slots=True)
class Found:
    """Everything a run found: effort, reports with the team's times beside them, junk likewise."""

    efforts: Efforts
    tally: Tally
    alone: list[float]
    during: list[float]
    kept: Kept
    junk: dict[int, int]
    beside_junk: list[float]

    @property
    def rate(self) -> float:
        """Reports per second, without the time that each one ripens."""
        return len(self.tally.sent) / max(self.tally.seconds - OLD_ENOUGH_S, 1)

    @property
    def is_reached(self) -> bool:
        """All were taken in time, nothing is lost or doubled, and the team did not wait."""
        quick = max(_p95(self.during), _p95(self.beside_junk)) < GOAL_S
        in_time = self.rate > 0.95 * PER_SECOND
        return quick and in_time and self.kept.is_right and not self.tally.failed


def table(found: Found) -> str:
    """What was found as a table for docs/performance.md."""
    rows = [*_efforts(found.efforts), *_reports(found), *_junk(found)]
    lines = [f"| {what} | {result} | {goal} |" for what, result, goal in rows]
    return "\n".join(["| Was | Ergebnis | Ziel |", "|---|---:|---:|", *lines])


def _efforts(efforts: Efforts) -> list[tuple[str, str, str]]:
    mean = 0.8 * efforts.plain + 0.2 * efforts.with_photo
    cores = f"{PER_SECOND * mean:.1f}".replace(".", ",")
    return [
        ("Rechenzeit je Meldung (sieben Anfragen)", _ms(efforts.plain), "–"),
        ("Rechenzeit je Meldung mit Foto von 2 MB", _ms(efforts.with_photo), "–"),
        ("Rechenzeit je Seite des Teams", _ms(efforts.page), "–"),
        (f"{PER_SECOND} Meldungen je Sekunde beschäftigen", f"{cores} Kerne", "–"),
    ]


def _reports(found: Found) -> list[tuple[str, str, str]]:
    tally, kept = found.tally, found.kept
    return [
        ("Meldungen gesendet", f"{len(tally.sent)}, davon {tally.photos} mit Foto", "–"),
        ("Meldungen je Sekunde", f"{found.rate:.1f}".replace(".", ","), str(PER_SECOND)),
        (
            "abgewiesen",
            f"{len(tally.failed)} {', '.join(sorted(set(tally.failed))[:3])}".strip(),
            "0",
        ),
        ("verloren", str(kept.lost), "0"),
        ("doppelt", str(kept.doubled), "0"),
        ("Fotos, die fehlen", str(kept.photos_missing), "0"),
        ("Bestätigungsmails im Postausgang", str(kept.mails), "–"),
        ("Seiten des Teams ohne Last", _told(found.alone), "–"),
        ("Seiten des Teams während der Meldungen", _told(found.during), _GOAL),
    ]


def _junk(found: Found) -> list[tuple[str, str, str]]:
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(found.junk.items()))
    return [
        ("Müll: Anfragen und Antworten", f"{sum(found.junk.values())}: {answers}", "–"),
        ("Seiten des Teams während des Mülls", _told(found.beside_junk), _GOAL),
    ]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _told(times: list[float]) -> str:
    middle = sorted(times)[len(times) // 2]
    return f"Mitte {_ms(middle)}, p95 {_ms(_p95(times))} ({len(times)} Abrufe)"


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
