"""Texts with placeholders: checked, filled in, and laid out as text and HTML part.

Jinja runs in its sandbox, and a text may hold nothing but `{{ name }}` and `{% if name %}`. The
HTML part is made from the finished text, so that no value can ever be markup.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from geoqm.errors import InvalidInput
from geoqm.i18n import Language
from geoqm.messages import rules
from geoqm.messages.declaration import MailTemplate, MailText

LONGEST_SUBJECT = 200
LONGEST_BODY = 10_000
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not,
)  # fmt: skip
_texts = ImmutableSandboxedEnvironment(
    autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_layout = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as the recipient gets it, and the values that must not be kept."""

    subject: str
    text_part: str
    html_part: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the HTML part, or a link that stands alone."""

    lines: tuple[str, ...]
    href: str = ""


def render(
    template: MailTemplate, source: MailText, language: str, values: Mapping[str, str]
) -> Rendered:
    """The message of `source` with `values`."""
    direction = Language(language).direction
    filled = rules.clean_values(template, values, isolate=direction == "rtl")
    subject = rules.header_text(_texts.from_string(source.subject).render(filled))
    body = _texts.from_string(source.body).render(filled).strip() + "\n"
    links = {filled[each.name] for each in template.placeholders if each.link} - {""}
    html = _layout.get_template("mail.html").render(
        subject=subject,
        language=language,
        direction=direction,
        blocks=list(_blocks(body, links)),
    )
    secrets = {filled[each.name] for each in template.placeholders if each.secret} - {""}
    return Rendered(subject, body, html, tuple(sorted(secrets)))


def check(template: MailTemplate, source: MailText) -> None:
    """Raise InvalidInput with field and line for a text that may not be used."""
    _check_length(source)
    used = _names(template, source.subject, "subject") | _names(template, source.body, "body")
    for each in template.placeholders:
        if each.required and each.name not in used:
            raise InvalidInput(
                f"Der Platzhalter {{{{ {each.name} }}}} fehlt ({each.title}).",
                remedy="Ohne ihn erfüllt die Nachricht ihren Zweck nicht.",
                field="body",
            )


def _check_length(source: MailText) -> None:
    if not source.subject.strip() or not source.body.strip():
        empty = "body" if source.subject.strip() else "subject"
        raise InvalidInput("Hier fehlt der Text.", remedy="Bitte ergänzen Sie ihn.", field=empty)
    if "\n" in source.subject or len(source.subject) > LONGEST_SUBJECT:
        raise InvalidInput(
            f"Der Betreff hat höchstens {LONGEST_SUBJECT} Zeichen in einer Zeile.", field="subject"
        )
    if len(source.body) > LONGEST_BODY:
        raise InvalidInput(f"Der Text hat höchstens {LONGEST_BODY} Zeichen.", field="body")


def _names(template: MailTemplate, text: str, field: str) -> set[str]:
    """The placeholders in `text`; raises InvalidInput for everything else that Jinja knows."""
    try:
        tree = _texts.parse(text)
    except (TemplateError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise InvalidInput(
            f"Zeile {line}: Eine Klammer oder ein „if“ ist nicht geschlossen.",
            remedy="Beispiele: {{ name }} oder {% if name %} … {% endif %}.",
            field=field,
        ) from error
    used = set()
    for node in _walk(tree):
        if not isinstance(node, _ALLOWED):
            raise InvalidInput(
                f"Zeile {node.lineno}: Erlaubt sind nur Platzhalter und „if“.",
                remedy="Beispiele: {{ name }} oder {% if name %} … {% endif %}.",
                field=field,
            )
        if isinstance(node, nodes.Name):
            _check_name(template, node, field)
            used.add(node.name)
    return used


def _check_name(template: MailTemplate, node: nodes.Name, field: str) -> None:
    if node.name not in template.placeholder_names():
        known = ", ".join(sorted(template.placeholder_names()))
        raise InvalidInput(
            f"Zeile {node.lineno}: Den Platzhalter „{node.name}“ gibt es hier nicht.",
            remedy=f"Es gibt: {known}.",
            field=field,
        )


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _blocks(body: str, links: set[str]) -> Iterator[Block]:
    """Paragraphs of the text; a line that is exactly a link value stands alone."""
    lines: list[str] = []
    for line in [*body.splitlines(), ""]:
        is_link = line.strip() in links
        if (is_link or not line.strip()) and lines:
            yield Block(tuple(lines))
            lines = []
        if is_link:
            yield Block((line.strip(),), href=line.strip())
        elif line.strip():
            lines.append(line)
