"""A process that turns letters into PDF files: JSON on its input, JSON on its output.

Typst keeps what it has set in memory; a process that ends gives it back.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from geoqm.typesetting.template import Template

_SHEET = Path(__file__).resolve().parent / "sheet.typ"


def compiled(letters: list[dict[str, Any]], head: dict[str, Any]) -> list[bytes]:
    """One PDF file (PDF/UA-1) for each letter."""
    sheet = Template(_SHEET)
    return [
        sheet.pdf(
            {"title": letter["subject"], "letterhead": head, "letters": [letter]},
            standards=["ua-1"],
        )
        for letter in letters
    ]


def main() -> None:
    """Write each letter to the path that comes with it; answer with the hashes in order."""
    order = json.load(sys.stdin)
    hashes = []
    made = compiled([each["letter"] for each in order["letters"]], order["head"])
    for each, content in zip(order["letters"], made, strict=True):
        Path(each["path"]).write_bytes(content)
        hashes.append(hashlib.sha256(content).hexdigest())
    json.dump(hashes, sys.stdout)


if __name__ == "__main__":
    main()
