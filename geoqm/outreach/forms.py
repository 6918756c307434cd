"""What the forms of the slice send, read field by field; mistakes stay with the reader."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from geoqm.errors import InvalidInput
from geoqm.http.forms import FormReader
from geoqm.outreach import codes, rules
from geoqm.outreach.kinds import ContactChannel
from geoqm.outreach.model import Campaign, Contact
from geoqm.outreach.schemas import (
    CampaignData,
    Consequences,
    ContactData,
    FollowUpData,
    VacancyStep,
)

Lists = Mapping[str, Sequence[str]]
_STEP_PARTS = 3
_LONGEST_LIST, _DIGITS = 20_000, 15


def client_key(reader: FormReader) -> UUID | None:
    """The key under which a form comes once, however often it is sent; None where it has none."""
    try:
        return UUID(reader.text("schluessel", "Schlüssel", limit=60))
    except ValueError:
        return None


def contact_data(reader: FormReader, lists: Lists) -> ContactData:
    """A contact. Without a day it was today, which the caller fills in."""
    channel = reader.choice("weg", "Art", codes.CHANNELS, default="call")
    is_advice = channel == ContactChannel.ADVICE
    return ContactData(
        channel=channel,
        outcome=reader.choice("ergebnis", "Ergebnis", codes.OUTCOMES, default="reached"),
        happened_on=reader.day("am", "Am", required=True) or date.min,
        owner_id=reader.number("eigentum", "Person"),
        building_id=reader.number("gebaeude", "Haus"),
        unit_id=reader.number("einheit", "Einheit"),
        campaign_id=reader.number("kampagne", "Kampagne"),
        note=reader.text("notiz", "Notiz", limit=rules.LONGEST_NOTE),
        topics=_codes(reader, lists, "themen", codes.TOPICS),
        advice_result=reader.text("beratungsergebnis", "Ergebnis der Beratung", limit=12) or None
        if is_advice
        else None,
        funding=_codes(reader, lists, "foerderung", codes.FUNDING) if is_advice else (),
        client_key=client_key(reader),
    )


def _codes(
    reader: FormReader, lists: Lists, field: str, known: Mapping[str, str]
) -> tuple[str, ...]:
    """The ticked codes in the order of the list."""
    given = set(lists.get(field, ()))
    if given - set(known):
        reader.mistakes[field] = "Bitte wählen Sie Einträge der Liste."
    return tuple(code for code in known if code in given)


def contact_values(contact: Contact) -> dict[str, str]:
    """A contact as the form shows it; the ticked boxes are in `ticked`."""
    return {
        "weg": contact.channel,
        "ergebnis": contact.outcome,
        "am": contact.happened_on.isoformat(),
        "notiz": contact.note,
        "einheit": str(contact.unit_id or ""),
        "beratungsergebnis": contact.advice_result or "",
        "version": str(contact.version),
    }


def consequences(reader: FormReader, lists: Lists, *, by: str) -> Consequences:
    """What goes with the contact: the next date, the next step, what is settled."""
    settled = tuple(int(each) for each in lists.get("erledigt", ()) if each.isdecimal())
    return Consequences(
        follow_up=follow_up_data(reader, by=by), step=vacancy_step(reader), settled=settled
    )


def follow_up_data(reader: FormReader, *, by: str) -> FollowUpData | None:
    """The follow-up with a day from a button or the field; None where there is none."""
    due_on = due_day(reader)
    if due_on is None:
        return None
    return FollowUpData(
        due_on=due_on,
        subject=reader.text("betreff", "Woran", limit=200, required=True),
        assigned_to=reader.text("zustaendig", "Zuständig", limit=60) or by,
        owner_id=reader.number("eigentum", "Person"),
        building_id=reader.number("gebaeude", "Haus"),
        client_key=None,
    )


def due_day(reader: FormReader) -> date | None:
    """The day of a button, or the one that was typed where "anderer Tag" was chosen."""
    chosen = reader.text("frist", "Wiedervorlage", limit=10)
    if chosen == "keine":
        return None
    return reader.day("wiedervorlage" if chosen in {"", "tag"} else "frist", "Wiedervorlage")


def vacancy_step(reader: FormReader) -> VacancyStep | None:
    """The step that was chosen for an open vacancy; None where none was."""
    chosen = reader.text("schritt", "Nächster Schritt", limit=60)
    parts = chosen.split(":")
    if not chosen:
        return None
    if len(parts) != _STEP_PARTS or not (parts[0].isdecimal() and parts[1].isdecimal()):
        reader.mistakes["schritt"] = "Bitte wählen Sie einen Schritt der Liste."
        return None
    return VacancyStep(int(parts[0]), int(parts[1]), parts[2])


def campaign_data(reader: FormReader) -> CampaignData:
    """What a campaign says."""
    return CampaignData(
        name=reader.text("name", "Name", limit=160, required=True),
        purpose=reader.text("zweck", "Zweck", limit=300, required=True),
        responsible=reader.text("verantwortlich", "Verantwortlich", limit=60, required=True),
        begins_on=reader.day("von", "Von", required=True) or date.min,
        ends_on=reader.day("bis", "Bis"),
        channel=reader.choice("weg", "Weg", codes.CAMPAIGN_CHANNELS),
        text=reader.text("text", "Text", limit=8000),
        client_key=client_key(reader),
    )


def campaign_values(campaign: Campaign) -> dict[str, str]:
    """A campaign as the form shows it."""
    return {
        "name": campaign.name,
        "zweck": campaign.purpose,
        "verantwortlich": campaign.responsible,
        "von": campaign.begins_on.isoformat(),
        "bis": campaign.ends_on.isoformat() if campaign.ends_on else "",
        "weg": campaign.channel,
        "text": campaign.text,
        "version": str(campaign.version),
    }


def house_numbers(text: str) -> list[int]:
    """Numbers of houses as the map hands them over, each once.

    Raises InvalidInput for what are no numbers, and for a list that was cut off.
    """
    if len(text) >= _LONGEST_LIST:
        raise InvalidInput(
            f"Die Auswahl ist zu groß. Eine Kampagne fasst höchstens"
            f" {rules.german(rules.MOST_HOUSES)} Häuser.",
            remedy="Grenzen Sie die Auswahl ein, zum Beispiel auf einen Straßenzug.",
            field="haeuser",
        )
    parts = [part for part in text.split(",") if part.strip()]
    if not all(part.strip().isdecimal() and len(part) <= _DIGITS for part in parts):
        raise InvalidInput(
            "Diese Auswahl von Häusern ist nicht lesbar.",
            remedy="Wählen Sie die Häuser auf der Karte noch einmal aus.",
            field="haeuser",
        )
    return list(dict.fromkeys(int(part) for part in parts))
