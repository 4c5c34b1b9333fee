"""Surveys with frozen versions; what decides who is asked; invitations with deliveries and credit; responses with answers."""

from helpdesk.surveys.models.asking import Milestone, SurveyRule
from helpdesk.surveys.models.invitation import (
    CallAttempt,
    Delivery,
    Invitation,
    InvitationCredit,
    Opening,
    SlipCounter,
    UnsubscribeToken,
)
from helpdesk.surveys.models.response import Answer, Response
from helpdesk.surveys.models.survey import Question, Survey, SurveyVersion

__all__ = [
    "Answer",
    "CallAttempt",
    "Delivery",
    "Invitation",
    "InvitationCredit",
    "Milestone",
    "Opening",
    "Question",
    "Response",
    "SlipCounter",
    "Survey",
    "SurveyRule",
    "SurveyVersion",
    "UnsubscribeToken",
]
