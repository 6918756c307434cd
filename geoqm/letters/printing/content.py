"""What stands on a sheet: plain values that Typst gets as JSON, so that none can be markup."""

import io
from collections.abc import Sequence
from typing import Any

import segno

from geoqm.consultations import words as consultations
from geoqm.i18n import Language, Texts, texts_in
from geoqm.letters import rules, words
from geoqm.letters.schemas import LetterData, Letterhead, Source
from geoqm.settings import Settings


def letterhead(settings: Settings) -> Letterhead:
    """The head of every letter."""
    return Letterhead(
        name=settings.letter_name or f"Quartiersmanagement {settings.site_name}",
        subtitle=settings.letter_subtitle,
        address=tuple(rules.lines_of(settings.letter_address)),
        contact=tuple(rules.lines_of(settings.letter_contact)),
        controller=", ".join(rules.lines_of(settings.letter_controller)),
        data_officer=", ".join(rules.lines_of(settings.letter_data_officer)),
        kept_months=settings.retention_owner_months,
    )


def missing_settings(settings: Settings) -> list[tuple[str, str]]:
    """What a letter ought to say and no setting tells: the setting, and what lacks without it."""
    asked = (
        ("GEOQM_LETTER_ADDRESS", "Anschrift des Absenders", settings.letter_address),
        ("GEOQM_LETTER_CONTACT", "Telefon oder E-Mail des Absenders", settings.letter_contact),
        (
            "GEOQM_LETTER_CONTROLLER",
            "Verantwortlicher im Hinweis nach Art. 14 DSGVO",
            settings.letter_controller,
        ),
        (
            "GEOQM_LETTER_DATA_OFFICER",
            "Datenschutzbeauftragte im Hinweis nach Art. 14 DSGVO",
            settings.letter_data_officer,
        ),
        (
            "GEOQM_PUBLIC_URL",
            "Adresse für Fragebogen, QR-Code und Widerspruch",
            settings.public_url or "",
        ),
    )
    return [(name, what) for name, what, value in asked if not value.strip()]


def sheet(data: LetterData, head: Letterhead) -> dict[str, Any]:
    """One letter for Typst."""
    language = Language(data.language)
    texts = texts_in(language)
    values = placeholders(data, texts)
    body = rules.filled(data.body, values)
    return {
        "language": language.value,
        "direction": language.direction,
        "address": rules.address_lines(data.recipient),
        "facts": [
            [texts.say(words.DATE), texts.day(data.letter_on)],
            [texts.say(words.REFERENCE), data.reference],
        ],
        "subject": rules.filled(data.subject, values),
        "salutation": rules.salutation(data.recipient, texts),
        "paragraphs": rules.paragraphs(body),
        "closing": texts.say(words.CLOSING),
        "signature": rules.lines_of(data.signature),
        "objection": _objection(data, texts),
        "link": _link(data, texts),
        "notice_title": texts.say(words.NOTICE_TITLE),
        "notice": notice(data.sources, head, texts),
        "page_words": texts.say(words.PAGE),
    }


def placeholders(data: LetterData, texts: Texts) -> dict[str, str]:
    """The values that a text may name."""
    return {
        "name": data.recipient.full_name,
        "haeuser": "; ".join(data.houses),
        "frist": texts.day(data.valid_until),
        "kampagne": data.campaign,
        "sprechstunde": consultations.sentence(data.hours, texts),
    }


def form_url(base_url: str, code: str) -> str:
    """The address of the personal questionnaire."""
    return f"{base_url.rstrip('/')}/fragebogen/{code}"


def _shown(base_url: str) -> str:
    return f"{base_url.split('://', 1)[-1].rstrip('/')}/fragebogen"


def _link(data: LetterData, texts: Texts) -> dict[str, str] | None:
    if not data.code or not data.base_url:
        return None
    url = form_url(data.base_url, data.code)
    return {
        "qr": _qr(url),
        "alt": texts.say(words.QR_TEXT),
        "title": texts.say(words.ANSWER_TITLE),
        "text": texts.say(words.ANSWER_TEXT).format(day=texts.day(data.valid_until)),
        "url": url,
        "shown": _shown(data.base_url),
        "code_label": texts.say(words.CODE),
        "code": rules.shown_code(data.code),
    }


def _qr(url: str) -> str:
    made = io.BytesIO()
    # Any mask can be read; without one all eight are tried, which takes eight times as long.
    segno.make(url, error="m", micro=False, mask=4).save(made, kind="svg", border=2, xmldecl=False)
    return made.getvalue().decode()


def _objection(data: LetterData, texts: Texts) -> str:
    if not data.code or not data.base_url:
        return texts.say(words.OBJECTION_PLAIN)
    address, code = _shown(data.base_url), rules.shown_code(data.code)
    return texts.say(words.OBJECTION).format(address=_together(address), code=_together(code))


def _together(text: str) -> str:
    """Left-to-right text that stays whole within a right-to-left line."""
    return f"\u2066{text}\u2069"


def notice(sources: Sequence[Source], head: Letterhead, texts: Texts) -> list[list[str]]:
    """The information by GDPR Art. 14 as pairs; empty where no data come from elsewhere."""
    if not sources:
        return []
    say = texts.say
    rows = [
        (words.CONTROLLER, head.controller),
        (words.DATA_OFFICER, head.data_officer),
        (words.DATA, say(words.DATA_TEXT)),
        *[pair for source in sources for pair in _source(source, head, texts)],
        (words.RECIPIENTS, say(words.RECIPIENTS_TEXT)),
        (words.RIGHTS, _rights(sources, texts)),
    ]
    return [[say(title), value] for title, value in rows if value]


def _source(source: Source, head: Letterhead, texts: Texts) -> list[tuple[str, str]]:
    say = texts.say
    origin = say(words.ORIGINS.get(source.origin, source.origin))  # type: ignore[call-overload]
    stored = say(words.STORED.get(source.trigger, source.trigger))  # type: ignore[call-overload]
    told = say(words.SOURCE_TEXT).format(origin=origin, day=texts.day(source.collected_on))
    return [
        (words.SOURCE, told),
        (words.PURPOSE, source.purpose),
        (words.GROUND, say(words.GROUNDS.get(source.basis, source.basis))),  # type: ignore[call-overload]
        (words.STORAGE, stored.format(months=head.kept_months)),
    ]


def _rights(sources: Sequence[Source], texts: Texts) -> str:
    rights = texts.say(words.RIGHTS_TEXT)
    if any(source.basis == "consent" for source in sources):
        return f"{rights} {texts.say(words.WITHDRAWAL_TEXT)}"
    return rights
