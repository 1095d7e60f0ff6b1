"""What reporting's routes are given: its parts, as the app was put together."""

from typing import Annotated

from fastapi import Depends

from services.reporting.application import (
    Boundary,
    ByReceipt,
    CampaignWork,
    Conversations,
    Evidences,
    FollowUp,
    Forms,
    Histories,
    Identities,
    Kia,
    OwnReports,
    Pilots,
    Reporting,
    SafetyWork,
)
from services.reporting.kia.runs import Runs
from services.reporting.views.inbox import Desk
from services.reporting.views.messages import Messages
from services.reporting.views.owned import OwnedActions
from services.reporting.views.reports import Reports
from shared.web.kept import KeptForms
from shared.web.parts import part

TheReporting = Annotated[Reporting, Depends(part("application", Reporting))]
TheReports = Annotated[Reports, Depends(part("reports", Reports))]
TheKeptForms = Annotated[KeptForms, Depends(part("kept", KeptForms))]
TheEvidences = Annotated[Evidences, Depends(part("evidences", Evidences))]
TheBoundary = Annotated[Boundary, Depends(part("boundary", Boundary))]
TheFollowUp = Annotated[FollowUp, Depends(part("follow_up", FollowUp))]
TheOwnedActions = Annotated[OwnedActions, Depends(part("owned", OwnedActions))]
TheDesk = Annotated[Desk, Depends(part("desk", Desk))]
TheOwnReports = Annotated[OwnReports, Depends(part("own_reports", OwnReports))]
TheHistories = Annotated[Histories, Depends(part("histories", Histories))]
TheKiaRuns = Annotated[Runs, Depends(part("kia_runs", Runs))]
TheKia = Annotated[Kia, Depends(part("kia", Kia))]
TheSafetyWork = Annotated[SafetyWork, Depends(part("safety", SafetyWork))]
TheConversations = Annotated[Conversations, Depends(part("conversations", Conversations))]
TheByReceipt = Annotated[ByReceipt, Depends(part("by_receipt", ByReceipt))]
TheIdentities = Annotated[Identities, Depends(part("identities", Identities))]
TheCampaigns = Annotated[CampaignWork, Depends(part("campaigns", CampaignWork))]
TheMessages = Annotated[Messages, Depends(part("messages", Messages))]
TheForms = Annotated[Forms, Depends(part("forms", Forms))]
ThePilots = Annotated[Pilots, Depends(part("pilots", Pilots))]
