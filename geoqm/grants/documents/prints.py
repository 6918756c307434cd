"""Letters and the proof of use as PDF; pictures lie as files beside the template."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geoqm.grants import codes, words
from geoqm.grants.files import PaperFiles
from geoqm.grants.kinds import Account, BookingKind, Step
from geoqm.grants.model import Booking
from geoqm.grants.proof import Proof, ProofRow
from geoqm.typesetting.template import Template

_TEMPLATES = Path(__file__).parent.parent / "templates"
MOST_PHOTOS = 60


def letter(content: Mapping[str, Any]) -> bytes:
    """A letter as PDF."""
    return Template(_TEMPLATES / "letter.typ").pdf(content)


def proof(found: Proof, files: PaperFiles) -> bytes:
    """The proof of use as PDF, with the pictures before and after."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        main = root / "main.typ"
        shutil.copyfile(_TEMPLATES / "proof.typ", main)
        photos = []
        for number, (caption, paper) in enumerate(found.photos[:MOST_PHOTOS]):
            name = f"photo-{number}.jpg"
            (root / name).write_bytes(files.read(paper.file_key, paper.sha256))
            photos.append({"file": name, "caption": caption})
        return Template(main).pdf(_proof(found) | {"photos": photos})


def _proof(found: Proof) -> dict[str, Any]:
    sums, came = found.money, found.effects
    return {
        "title": found.title,
        "programme": found.programme,
        "made_on": words.day(found.made_on),
        "rows": [_row(row) for row in found.rows],
        "total": [
            words.euro(sums.granted),
            words.euro(sums.received),
            words.euro(sums.open),
            words.euro(came.cost_cents),
            words.euro(came.private_cents),
            _area(came.unsealed_m2),
            _area(came.greened_m2),
        ],
        "standings": [
            [
                f"{each.budget.year}",
                source.title,
                words.percent(source.share),
                *(
                    words.euro(cents)
                    for cents in (held.allotted, held.reserved, held.awarded, held.paid, held.free)
                ),
            ]
            for each in found.standings
            for source in each.sources
            for held in (each.balances[source.id],)
        ],
        "lines": [
            [
                f"{line.booking.id}",
                words.day(line.booking.booked_on),
                line.case_number or "",
                codes.BOOKINGS[BookingKind(line.booking.kind)],
                _way(line.booking),
                line.source.title,
                words.euro(line.booking.amount_cents),
            ]
            for line in found.lines
        ],
    }


def _way(booking: Booking) -> str:
    ends = (Account(booking.from_account), Account(booking.to_account))
    return " → ".join(codes.ACCOUNTS[end] for end in ends)


def _row(row: ProofRow) -> list[str]:
    case, is_proven = row.case, row.case.proven_cents is not None
    return [
        f"{row.listed.address}\n{case.number}, {codes.STEPS[Step(case.step)]}",
        words.day(case.awarded_on),
        words.euro(row.money.granted),
        words.euro(row.money.received),
        words.euro(row.money.open),
        words.euro(row.effects.cost_cents) if is_proven else "offen",
        words.euro(row.effects.private_cents) if is_proven else "offen",
        _area(case.unsealed_m2),
        _area(case.greened_m2),
    ]


def _area(value: Any) -> str:
    if value is None:
        return "unbekannt"
    return f"{value:.1f}".replace(".", ",") + f"{words.NARROW}m²"
