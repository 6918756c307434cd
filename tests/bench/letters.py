"""How long 500 letters take and how much memory: `script/bench letters`.

Made as the background job makes them: sheets, one PDF file each, one file for the printer.
Exits with 1 where the goal (10 s, memory flat) is missed on a machine that does nothing else.
"""

import argparse
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from geoqm.i18n import Language
from geoqm.letters import rules, shipped
from geoqm.letters.printing import content, joining, press
from geoqm.letters.schemas import LetterData, Recipient, Source
from geoqm.settings import Settings

GOAL_S = 10.0
GOAL_MB = 150
_SOURCE = Source(
    origin="land_register",
    purpose="Beratung und Aktivierung in der Stadterneuerung",
    basis="urban_renewal",
    trigger="no_contact",
    collected_on=date(2026, 3, 1),
)


def main() -> int:
    """Make letters, print seconds and memory."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--letters", type=int, default=500)
    number = options.parse_args().letters
    settings = Settings(
        letter_address="Beispielweg 1|41061 Probestadt", public_url="https://geoqm.example"
    )
    head = content.letterhead(settings)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began, cpu = time.perf_counter(), _cpu()
        sheets = [
            (content.sheet(_letter(each), head), folder / f"{each}.pdf") for each in range(number)
        ]
        press.make_files(sheets, head.as_json())
        with (folder / "print.pdf").open("wb") as target:
            pages = joining.join((path for _, path in sheets), target)
        seconds = time.perf_counter() - began
        size = (folder / "print.pdf").stat().st_size / 1e6
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{number} letters, {pages} pages, {size:.1f} MB: {seconds:.1f} s"
        f" ({_cpu() - cpu:.1f} s of processor), {worker:.0f} MB per worker, {own:.0f} MB here"
    )
    return int(seconds > GOAL_S or max(worker, own) > GOAL_MB)


def _letter(number: int) -> LetterData:
    language = tuple(Language)[number % 4]
    subject, body = shipped.first_letter()[language.value]
    return LetterData(
        recipient=Recipient(
            kind="person",
            name=f"Beispiel{number}",
            first_name="Erika",
            title="Frau",
            street=f"Probeweg {number}",
            postcode=f"{41000 + number % 300}",
            city="Probestadt",
        ),
        language=language.value,
        subject=subject,
        body=body,
        houses=(f"Probeweg {number}", f"Musterstraße {number}"),
        letter_on=date(2026, 11, 28),
        valid_until=date(2027, 1, 31),
        reference=f"1-{number}",
        signature="Mara Beispiel",
        code=rules.new_code(),
        base_url="https://geoqm.example",
        sources=(_SOURCE,),
    )


def _cpu() -> float:
    """Seconds of processor that this process and its workers used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    sys.exit(main())
