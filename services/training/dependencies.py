"""What training's routes are given: its parts, as the app was put together."""

from typing import Annotated

from fastapi import Depends

from services.training.application import Training
from services.training.views.proposals import Proposals
from shared.web.parts import part

TheProposals = Annotated[Proposals, Depends(part("proposals", Proposals))]
TheTraining = Annotated[Training, Depends(part("application", Training))]
