"""Templates in Typst. Data are handed over as JSON and never become markup."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

_FONTS = Path(__file__).parent / "fonts"


class Template:
    """A Typst file that is set with data, as often as wanted; it reads the files beside it."""

    def __init__(self, path: Path) -> None:
        """Use the file at `path`. The fonts are those of geoqm, the same on every machine."""
        self._compiler: Any = typst.Compiler(
            str(path), font_paths=[str(_FONTS)], ignore_system_fonts=True
        )

    def pdf(self, content: Mapping[str, Any], *, standards: Sequence[str] = ()) -> bytes:
        """A PDF file; `standards` such as "ua-1" it has to keep."""
        data = json.dumps(content, ensure_ascii=False)
        made = self._compiler.compile(sys_inputs={"data": data}, pdf_standards=list(standards))
        return bytes(made)
