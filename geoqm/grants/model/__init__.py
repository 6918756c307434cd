"""Mapped classes of the slice: budgets and bookings; cases; papers, letters, events."""

from geoqm.grants.model.cases import (
    Applicant,
    CaseCheck,
    Condition,
    CostItem,
    Decision,
    GrantCase,
    Reminder,
)
from geoqm.grants.model.money import Booking, Budget, BudgetSource
from geoqm.grants.model.papers import CaseEvent, Letter, Offer, Paper

__all__ = [
    "Applicant",
    "Booking",
    "Budget",
    "BudgetSource",
    "CaseCheck",
    "CaseEvent",
    "Condition",
    "CostItem",
    "Decision",
    "GrantCase",
    "Letter",
    "Offer",
    "Paper",
    "Reminder",
]
