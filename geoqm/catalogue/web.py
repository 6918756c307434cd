"""What the slices show: their routers and the main navigation."""

from fastapi import APIRouter

from geoqm.accounts import pages as accounts
from geoqm.actors import pages as actors
from geoqm.buildings import api as buildings
from geoqm.catalogue.jobs import MAIL_TEMPLATES
from geoqm.changes import pages as changes
from geoqm.consultations import pages as consultations
from geoqm.db.roles import Role
from geoqm.dossier import eligibility_pages
from geoqm.dossier import pages as dossier
from geoqm.exports import pages as exports
from geoqm.exports import project_pages as export_projects
from geoqm.exports.runs import pages as export_runs
from geoqm.facades import pages as facades
from geoqm.facades import rule_pages
from geoqm.grants import day as grants_day
from geoqm.grants import pages as grants
from geoqm.http.context import NavItem, SelectionUse
from geoqm.http.day import DaySection
from geoqm.i18n import later
from geoqm.intake.inbox import bulk as inbox_bulk
from geoqm.intake.inbox import day as inbox_day
from geoqm.intake.inbox import navigation as inbox_count
from geoqm.intake.inbox import pages as inbox
from geoqm.intake.public import own_pages as own_reports
from geoqm.intake.public import pages as report_form
from geoqm.intake.public import photo_pages as report_photos
from geoqm.intake.reminders import day as reminders_day
from geoqm.intake.reminders import pages as reminders
from geoqm.letters import day as letters_day
from geoqm.letters import pages as letters
from geoqm.letters.public import pages as questionnaires
from geoqm.maps import pages as maps
from geoqm.messages import pages as messages
from geoqm.outreach import day as outreach_day
from geoqm.outreach import pages as outreach
from geoqm.outreach.pages import day as day_page
from geoqm.outreach.pages import selection as selection_pages
from geoqm.outreach.priority import pages as priority
from geoqm.outreach.rounds import pages as rounds
from geoqm.owners import pages as owners
from geoqm.planning import pages as planning
from geoqm.portal import pages as portal
from geoqm.privacy import pages as privacy
from geoqm.reports import pages as reports
from geoqm.reports.figures import pages as figures
from geoqm.uploads import pages as uploads
from geoqm.vacancies import candidate_pages, policy_pages
from geoqm.vacancies import pages as vacancies
from geoqm.walks import api as walk_api
from geoqm.walks import pages as walks

# What "Mein Tag" shows, from top to bottom.
DAY: tuple[DaySection, ...] = (
    *outreach_day.SECTIONS,
    *inbox_day.SECTIONS,
    *letters_day.SECTIONS,
    *grants_day.SECTIONS,
    *reminders_day.SECTIONS,
)

# Asked in this order for each request: what is under the most load stands first.
ROUTERS: tuple[APIRouter, ...] = (
    report_photos.router,
    report_form.router,
    reports.router,
    figures.router,
    inbox_bulk.router,
    inbox.router,
    accounts.router,
    maps.router,
    walks.router,
    walk_api.router,
    buildings.router,
    dossier.router,
    eligibility_pages.router,
    candidate_pages.router,
    uploads.router,
    policy_pages.router,
    vacancies.router,
    outreach.calendar_router,
    day_page.make_router(DAY),
    priority.router,
    selection_pages.router,
    rounds.router,
    outreach.router,
    owners.router,
    actors.router,
    planning.router,
    privacy.router,
    export_projects.router,
    portal.router,
    exports.router,
    changes.router,
    export_runs.router,
    reminders.router,
    messages.make_router(MAIL_TEMPLATES),
    letters.router,
    questionnaires.router,
    facades.router,
    consultations.router,
    rule_pages.router,
    grants.router,
    own_reports.router,
)

NAVIGATION = (
    NavItem("Mein Tag", "/heute", Role.STAFF, outreach_day.due_count),
    NavItem("Karte", "/karte", Role.PLANNER),
    NavItem("Eingang", "/eingang", Role.STAFF, inbox_count.waiting),
    NavItem("Ansprache", "/ansprache", Role.STAFF),
    NavItem("Förderung", "/foerderung", Role.STAFF, grants_day.due_count),
    NavItem("Zahlen", "/zahlen", Role.PUBLIC),
    NavItem("Daten", "/daten", Role.PUBLIC),
    NavItem("Eigentum", "/eigentum", Role.STAFF, is_second_row=True),
    NavItem("Akteure", "/akteure", Role.STAFF, is_second_row=True),
    NavItem("Briefe", "/briefe", Role.STAFF, is_second_row=True),
    NavItem("Rundgänge", "/rundgaenge", Role.STAFF, is_second_row=True),
    NavItem("Sprechzeiten", "/sprechzeiten", Role.STAFF, is_second_row=True),
    NavItem("Post", "/post", Role.STAFF, is_second_row=True),
    NavItem("Planung", "/planung", Role.PLANNER, is_second_row=True),
)

# What the menu „Erfassen“ offers: where something new is written down.
CAPTURE = (
    NavItem("Meldung", "/melden", Role.STAFF),
    NavItem("Kontakt", "/kontakt/neu", Role.STAFF),
    NavItem("Wiedervorlage", "/wiedervorlage/neu", Role.STAFF),
    NavItem("Begehung", "/begehung", Role.STAFF),
    NavItem("Liste von Leerständen", "/leerstand/listen", Role.STAFF),
)

# What can be done with houses that were chosen on the map.
SELECTION_USES = (
    SelectionUse("Ganze Straße", "street", "/ansprache/auswahl/strasse", Role.STAFF, widens=True),
    SelectionUse(
        "Ganzes Eigentum", "owner", "/ansprache/auswahl/eigentum", Role.STAFF, widens=True
    ),
    SelectionUse("Umkreis 100 m", "around", "/ansprache/auswahl/umkreis", Role.STAFF, widens=True),
    SelectionUse("Kampagne", "campaign", "/ansprache/auswahl/kampagne", Role.STAFF),
    SelectionUse("Laufzettel", "round", "/ansprache/auswahl/laufzettel", Role.STAFF),
)

# What residents and landlords find in the header; the titles are translated where they are shown.
PUBLIC_NAVIGATION = (
    NavItem(later("Leerstand melden"), "/melden", Role.PUBLIC),
    NavItem(later("Förder-Check"), "/foerdercheck", Role.PUBLIC),
    NavItem(later("Zahlen"), "/zahlen", Role.PUBLIC),
    NavItem(later("Offene Daten"), "/daten", Role.PUBLIC),
    NavItem(later("Daten und Quellen"), "/ueber", Role.PUBLIC),
)
