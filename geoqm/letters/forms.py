"""What the forms of the slice send: batches by the team, answers by owners and by the team."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from geoqm.http.forms import FormReader
from geoqm.i18n import Language, later
from geoqm.intake.forms import Values, sender_from, tidy
from geoqm.intake.schemas import Problem, StepRefused
from geoqm.letters import shipped, words
from geoqm.letters.kinds import BatchChannel, Condition, Use
from geoqm.letters.model import LetterBatch
from geoqm.letters.schemas import AnswerData, BatchData

OPEN_FOR = timedelta(days=56)
_LONGEST_WORDS, _LONGEST_NOTE = 2000, 300
_CONTACT_ROLE = {"role": "owner"}


def batch_data(reader: FormReader, *, today: date, channel: str = "") -> BatchData:
    """A batch as the form names it; a language without subject and text is left out."""
    texts = {}
    for language in Language:
        subject = reader.text(f"betreff_{language}", "Betreff", limit=400)
        body = reader.text(f"text_{language}", "Text", limit=10_000)
        if subject or body or language is Language.GERMAN:
            texts[language.value] = (subject, body)
    chosen = channel or reader.choice("weg", "Weg", set(BatchChannel), default="letter")
    return BatchData(
        channel=chosen,
        title=reader.text("name", "Name", limit=160, required=True),
        texts=texts,
        letter_on=reader.day("datum", "Briefdatum", required=True) or today,
        valid_until=reader.day("frist", "Fragebogen offen bis", required=True) or today,
        signature=reader.text("unterschrift", "Unterschrift", limit=300),
        has_questionnaire=reader.flag("fragebogen"),
    )


def new_values(name: str, text: str, *, by: str, today: date) -> dict[str, str]:
    """The form of a new batch: the campaign's own text, else those that geoqm brings along."""
    values = {
        "name": f"Anschreiben: {name}"[:160],
        "weg": "letter",
        "datum": today.isoformat(),
        "frist": (today + OPEN_FOR).isoformat(),
        "unterschrift": by,
        "fragebogen": "1",
    }
    texts = shipped.first_letter()
    if text.strip():
        texts = {"de": (texts["de"][0], text.strip())}
    return values | _texts(texts)


def batch_values(batch: LetterBatch) -> dict[str, str]:
    """A batch as the form shows it."""
    texts = {each: (text["subject"], text["body"]) for each, text in batch.texts.items()}
    return {
        "name": batch.title,
        "weg": batch.channel,
        "datum": batch.letter_on.isoformat(),
        "frist": batch.valid_until.isoformat(),
        "unterschrift": batch.signature,
        "fragebogen": "1" if batch.has_questionnaire else "",
    } | _texts(texts)


def _texts(texts: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    subjects = {f"betreff_{language}": subject for language, (subject, _) in texts.items()}
    return subjects | {f"text_{language}": body for language, (_, body) in texts.items()}


def client_key(text: str) -> UUID | None:
    """The key of a form; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def answer_data(values: Values, houses: Sequence[int], language: str) -> AnswerData:
    """An answer to a questionnaire. Raises StepRefused with every field that needs a look."""
    problems: list[Problem] = []
    consents = tuple(each.value for each in words.CONSENTS if each in _several(values, "consents"))
    email, phone = _ways(values, consents, problems)
    data = AnswerData(
        language=language,
        building_id=_house(values, houses, problems),
        use=_one(values, "use", set(Use)),
        empty_units=_number(
            values, "empty_units", 0, 500,
            later("Bitte geben Sie eine Zahl von 0 bis 500 an."), problems,
        ),
        empty_note=_text(values, "empty_note", _LONGEST_NOTE, problems),
        condition=_one(values, "condition", set(Condition)),
        invested_in=_number(
            values, "invested_in", 1900, 2200,
            later("Bitte geben Sie ein Jahr an, zum Beispiel 2015."), problems,
        ),
        investment=_text(values, "investment", _LONGEST_NOTE, problems),
        wants_advice=bool(_first(values, "advice")),
        consents=consents,
        text_version=words.CONSENT_VERSION if consents else "",
        email=email,
        phone=phone,
        words=_text(values, "words", _LONGEST_WORDS, problems, lines=True),
        client_key=client_key(_first(values, "schluessel")),
    )  # fmt: skip
    if not problems and not _says_something(data):
        problems.append(Problem("use", later("Bitte antworten Sie auf mindestens eine Frage.")))
    if problems:
        raise StepRefused(problems)
    return data


def _says_something(data: AnswerData) -> bool:
    told = (data.use, data.condition, data.empty_note, data.investment, data.words)
    numbers = (data.empty_units, data.invested_in)
    ticked = (data.wants_advice, data.consents)
    return any((*told, *ticked)) or any(each is not None for each in numbers)


def _ways(values: Values, consents: Sequence[str], problems: list[Problem]) -> tuple[str, str]:
    """E-mail and phone; a consent needs the way it is about."""
    typed = {"email": _first(values, "email"), "phone": _first(values, "phone")}
    try:
        sender = sender_from(_CONTACT_ROLE | typed)
    except StepRefused as error:
        problems.extend(each for each in error.problems if each.field in typed)
        return "", ""
    if "contact_mail" in consents and not sender.email:
        text = later("Bitte geben Sie dazu Ihre E-Mail-Adresse an.")
        problems.append(Problem("email", text))
    if "contact_phone" in consents and not sender.phone:
        problems.append(Problem("phone", later("Bitte geben Sie dazu Ihre Telefonnummer an.")))
    return sender.email, sender.phone


def _house(values: Values, houses: Sequence[int], problems: list[Problem]) -> int | None:
    typed = _first(values, "house")
    if not typed:
        return houses[0] if len(houses) == 1 else None
    if typed not in {str(each) for each in houses}:
        problems.append(Problem("house", later("Bitte wählen Sie eines der Häuser.")))
        return None
    return int(typed)


def _number(
    values: Values, name: str, lowest: int, highest: int, words_: str, problems: list[Problem]
) -> int | None:
    typed = _first(values, name)
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 5):
        problems.append(Problem(name, words_))
        return None
    number = int(typed)
    if not lowest <= number <= highest:
        problems.append(Problem(name, words_))
        return None
    return number


def _text(
    values: Values, name: str, longest: int, problems: list[Problem], *, lines: bool = False
) -> str:
    found = tidy(_raw(values, name), lines=lines)
    if len(found) > longest:
        problems.append(Problem(name, later("Bitte fassen Sie sich hier etwas kürzer.")))
    return found


def _one(values: Values, name: str, codes: set[str]) -> str | None:
    typed = _first(values, name)
    return typed if typed in codes else None


def _first(values: Values, name: str) -> str:
    return tidy(_raw(values, name))


def _raw(values: Values, name: str) -> str:
    typed = values.get(name, "")
    return typed if isinstance(typed, str) else next(iter(typed), "")


def _several(values: Values, name: str) -> set[str]:
    typed = values.get(name, ())
    return {typed} if isinstance(typed, str) else set(typed)
