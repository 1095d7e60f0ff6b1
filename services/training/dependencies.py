"""What training's routes are given: its parts, as the app was put together."""

from typing import Annotated

from fastapi import Depends

from services.training.application import Training
from shared.web.parts import part

TheTraining = Annotated[Training, Depends(part("application", Training))]
