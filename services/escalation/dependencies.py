"""What escalation's routes are given: its parts, as the app was put together."""

from typing import Annotated

from fastapi import Depends, Header, Query

from services.escalation.application import CampaignAlarms, Escalation
from services.escalation.live import Live
from services.escalation.views.boundary import Boundary
from services.escalation.views.cases import Cases
from shared.web.parts import part

POSITION_MAX = 2**62  # far beyond any log, and a number that a database can hold

TheEscalation = Annotated[Escalation, Depends(part("application", Escalation))]
TheCases = Annotated[Cases, Depends(part("cases", Cases))]
TheBoundary = Annotated[Boundary, Depends(part("boundary", Boundary))]
TheCampaigns = Annotated[CampaignAlarms, Depends(part("campaigns", CampaignAlarms))]
TheLive = Annotated[Live, Depends(part("live", Live))]
LastSeen = Annotated[int | None, Header(alias="Last-Event-ID", ge=0, le=POSITION_MAX)]
After = Annotated[int | None, Query(ge=0, le=POSITION_MAX)]
