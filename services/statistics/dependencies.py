"""What statistics' routes are given: its parts, as the app was put together."""

from typing import Annotated

from fastapi import Depends

from services.statistics.application import Statistics
from services.statistics.views.counts import Counts
from services.statistics.views.officials import Officials
from shared.web.parts import part

TheStatistics = Annotated[Statistics, Depends(part("application", Statistics))]
TheCounts = Annotated[Counts, Depends(part("counts", Counts))]
TheOfficials = Annotated[Officials, Depends(part("officials", Officials))]
