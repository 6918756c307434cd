"""Letters as DOCX, so that the office can go on writing; the template runs in a sandbox."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

_TEMPLATE = Path(__file__).parent.parent / "templates" / "letter.docx"


def letter(content: Mapping[str, Any]) -> bytes:
    """A letter as a Word file; what people typed is escaped and stays text."""
    template = DocxTemplate(str(_TEMPLATE))
    template.render(dict(content), jinja_env=SandboxedEnvironment(autoescape=True))
    file = BytesIO()
    template.save(file)
    return file.getvalue()
