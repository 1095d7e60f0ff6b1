"""What people can do in reporting: with a report, at the boundary, and in an emergency."""

from services.reporting.application.boundary import Boundary
from services.reporting.application.by_receipt import ByReceipt, must_be_anonymous
from services.reporting.application.campaigns import Alike, CampaignWork
from services.reporting.application.conditions import ConditionsFirst
from services.reporting.application.counting import Counting
from services.reporting.application.dialogue import Conversations
from services.reporting.application.evidence import ADDS, Adding, Evidences
from services.reporting.application.forms import Forms
from services.reporting.application.grounds import Grounds
from services.reporting.application.handling import FollowUp, Happened
from services.reporting.application.history import Asked, Histories, Sight, Story, moment
from services.reporting.application.identity import Identities, Known
from services.reporting.application.kia import Kia
from services.reporting.application.next_step import Step, next_step
from services.reporting.application.openness import file_name, may_know
from services.reporting.application.pilots import Pilots
from services.reporting.application.places import is_both, is_official
from services.reporting.application.reader import Reader
from services.reporting.application.reporting import (
    Changed,
    Reported,
    Reporting,
    resource,
)
from services.reporting.application.safety import SafetyWork
from services.reporting.application.telling import OwnReports
from services.reporting.application.warnings import WARNINGS

__all__ = [
    "ADDS",
    "WARNINGS",
    "Adding",
    "Alike",
    "Asked",
    "Boundary",
    "ByReceipt",
    "CampaignWork",
    "Changed",
    "ConditionsFirst",
    "Conversations",
    "Counting",
    "Evidences",
    "FollowUp",
    "Forms",
    "Grounds",
    "Happened",
    "Histories",
    "Identities",
    "Kia",
    "Known",
    "OwnReports",
    "Pilots",
    "Reader",
    "Reported",
    "Reporting",
    "SafetyWork",
    "Sight",
    "Step",
    "Story",
    "file_name",
    "is_both",
    "is_official",
    "may_know",
    "moment",
    "must_be_anonymous",
    "next_step",
    "resource",
]
