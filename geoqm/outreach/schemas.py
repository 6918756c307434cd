"""What enters the slice: contacts, follow-ups, campaigns, as forms and phones send them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what something is about: an owner, a house, or the owner of a house."""

    owner_id: int | None = None
    building_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactData:
    """A contact as it was made."""

    channel: str
    outcome: str
    happened_on: date
    owner_id: int | None = None
    building_id: int | None = None
    unit_id: int | None = None
    campaign_id: int | None = None
    happened_at: datetime | None = None
    note: str = ""
    topics: tuple[str, ...] = ()
    advice_result: str | None = None
    funding: tuple[str, ...] = ()
    client_key: UUID | None = None

    @property
    def subject(self) -> Subject:
        """Whom or what the contact is about."""
        return Subject(self.owner_id, self.building_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpData:
    """What is due when, and who sees to it."""

    due_on: date
    subject: str
    assigned_to: str
    owner_id: int | None = None
    building_id: int | None = None
    campaign_id: int | None = None
    contact_id: int | None = None
    client_key: UUID | None = None

    @property
    def about(self) -> Subject:
        """Whom or what the follow-up is about."""
        return Subject(self.owner_id, self.building_id)


@dataclass(frozen=True, slots=True)
class VacancyStep:
    """The next step with a vacancy that was open when the form was shown."""

    episode_id: int
    revision: int
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What goes with a contact. `usual`: where a date is needed and none given, in two weeks."""

    follow_up: FollowUpData | None = None
    usual: bool = False
    step: VacancyStep | None = None
    settled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignData:
    """What a campaign is for, who is responsible, when and in which way it goes out."""

    name: str
    purpose: str
    responsible: str
    begins_on: date
    channel: str
    ends_on: date | None = None
    text: str = ""
    client_key: UUID | None = field(default=None)
