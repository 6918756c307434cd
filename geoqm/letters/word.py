"""Letters as a Word file for those who must edit; every value is text, never a template."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from geoqm.letters.schemas import Letterhead

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TO_SUBJECT = Mm(12)


def as_docx(sheets: Iterable[dict[str, Any]], head: Letterhead) -> bytes:
    """All letters in one file, each on a page of its own."""
    document = docx.Document()
    _set_page(document)
    for number, sheet in enumerate(sheets):
        if number:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _write(document, sheet, head)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(20)
    section.top_margin, section.bottom_margin = Mm(20), Mm(22)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10.5)
    style.paragraph_format.space_after = Pt(6)


def _write(document: Document, sheet: dict[str, Any], head: Letterhead) -> None:
    for text, size in (
        (head.name, 15),
        ("\n".join((*head.address, *head.contact)), 8.5),
        (head.return_line, 7),
    ):
        _add(document, text, size=size, bold=size > 12)
    window = _add(document, "\n".join(sheet["address"]))
    window.paragraph_format.space_after = _TO_SUBJECT
    for text, size, bold in _lines(sheet):
        paragraph = _add(document, text, size=size, bold=bold)
        if sheet["direction"] == "rtl":
            _turn(paragraph)


def _lines(sheet: dict[str, Any]) -> Iterator[tuple[str, float, bool]]:
    """What follows the window: text, size, whether bold."""
    for name, value in sheet["facts"]:
        yield f"{name}: {value}", 9, False
    yield sheet["subject"], 11, True
    for text in (sheet["salutation"], *sheet["paragraphs"], sheet["closing"]):
        yield text, 10.5, False
    yield "\n".join(sheet["signature"]), 10.5, False
    yield sheet["objection"], 8.5, False
    if sheet["notice"]:
        yield sheet["notice_title"], 9.5, True
    for name, value in sheet["notice"]:
        yield f"{name} {value}", 8.5, False


def _add(document: Document, text: str, *, size: float = 10.5, bold: bool = False) -> Paragraph:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    return paragraph


def _turn(paragraph: Paragraph) -> None:
    """Right to left."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001 (no other way)
