"""What a load run found, in words."""

from dataclasses import dataclass, field

GOAL_S = 0.3
PER_SECOND = 20
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


def told_efforts(efforts: Efforts) -> None:
    """Print what one report and one page cost."""
    mean = 0.8 * efforts.plain + 0.2 * efforts.with_photo
    print(
        f"Rechenzeit: Meldung {efforts.plain * 1000:.0f} ms, mit Foto von 2 MB"
        f" {efforts.with_photo * 1000:.0f} ms, Seite des Teams {efforts.page * 1000:.0f} ms;"
        f" {PER_SECOND} Meldungen je Sekunde brauchen {PER_SECOND * mean:.1f} Kerne"
    )


def told_reports(tally: Tally, alone: list[float], during: list[float], kept: Kept) -> bool:
    """Print what became of the reports; whether all were taken and the team did not wait."""
    rate = len(tally.sent) / (tally.seconds - OLD_ENOUGH_S)
    print(
        f"Meldungen: {len(tally.sent)} gesendet, {rate:.1f} je Sekunde, davon mit Foto {tally.photos}"
    )
    print(f"abgewiesen: {len(tally.failed)} {sorted(set(tally.failed))[:5]}")
    print(f"verloren: {kept.lost}, doppelt: {kept.doubled}, Fotos fehlen: {kept.photos_missing}")
    print(f"Bestätigungsmails im Postausgang: {kept.mails}")
    print(f"Seiten des Teams allein: {_told(alone)}")
    print(f"Seiten des Teams dabei: {_told(during)}")
    return not tally.failed and _p95(during) < GOAL_S


def told_junk(statuses: dict[int, int], times: list[float]) -> bool:
    """Print how junk was answered; whether the team did not wait."""
    print(f"Müll: {sum(statuses.values())} Anfragen, Antworten {dict(sorted(statuses.items()))}")
    print(f"Seiten des Teams dabei: {_told(times)}")
    return _p95(times) < GOAL_S


def _told(times: list[float]) -> str:
    middle = sorted(times)[len(times) // 2]
    return f"Mitte {middle * 1000:.0f} ms, p95 {_p95(times) * 1000:.0f} ms ({len(times)} Abrufe)"


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
