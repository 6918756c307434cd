"""What a PDF says, read by a program of its own."""

import subprocess
from pathlib import Path


def words_in(pdf: Path | bytes, *options: str) -> str:
    """The text of a file or of its bytes; `options` are those of pdftotext."""
    place, content = ("-", pdf) if isinstance(pdf, bytes) else (str(pdf), None)
    read = subprocess.run(  # noqa: S603 (our own file)
        ["pdftotext", *options, place, "-"],  # noqa: S607
        input=content, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    return read.stdout.decode()
