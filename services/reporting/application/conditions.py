"""What a safety representative has to do before she reads."""

from uuid import UUID


class ConditionsFirst(Exception):
    """She reads as a safety representative, and has yet to accept on what conditions."""

    def __init__(self, incident: UUID) -> None:
        super().__init__()
        self.incident = incident
