"""What a reporter told besides the least: facts of their own, in the same commit as the first."""

from typing import Annotated
from uuid import UUID

from services.reporting.domain.further import (
    Actor,
    Circumstances,
    ContactBy,
    Effect,
    Further,
    Influence,
    Language,
    PerceivedPurpose,
    Wanted,
)
from services.reporting.domain.story import Story
from shared.eventstore.domain import Aggregate, Category, PseudonymId
from shared.eventstore.sealed import Erased, KeyClass, Kind, Sealed


class Told(Story):
    """Influence, circumstances, places, for whom, and how to be reached."""

    class OfficialExposed(Aggregate.Event):
        """It happened to an elected official: outside the work environment and its series."""

        TOPIC = "reporting.incident.official-exposed"

        def apply(self, aggregate: "Told") -> None:
            """Keep it apart."""
            aggregate.is_about_official = True

    class InfluencePerceived(Aggregate.Event):
        """What the reporter felt of an attempt to influence."""

        TOPIC = "reporting.incident.influence-perceived"
        wanted: Annotated[Wanted, Kind.CATEGORY]
        purpose: Annotated[PerceivedPurpose | None, Kind.CATEGORY]
        effects: Annotated[tuple[Effect, ...], Kind.CATEGORY]

        def apply(self, aggregate: "Told") -> None:
            """Keep it beside what others find later."""
            aggregate.influence_told = Influence.model_construct(
                wanted=self.wanted, purpose=self.purpose, effects=self.effects
            )

    class ActorTold(Aggregate.Event):
        """What kind of person it was."""

        TOPIC = "reporting.incident.actor-told"
        actor: Annotated[Actor, Kind.CATEGORY]

        def apply(self, aggregate: "Told") -> None:
            """Keep it."""
            aggregate.actor = self.actor

    class CircumstancesTold(Aggregate.Event):
        """Facts from which a severity can be proposed."""

        TOPIC = "reporting.incident.circumstances-told"
        weapon: Annotated[bool, Kind.CATEGORY]
        home_or_family: Annotated[bool, Kind.CATEGORY]
        going_on: Annotated[bool, Kind.CATEGORY]
        injured: Annotated[bool, Kind.CATEGORY]
        several: Annotated[bool, Kind.CATEGORY]
        client_harmed: Annotated[bool, Kind.CATEGORY]

        def apply(self, aggregate: "Told") -> None:
            """Keep them."""
            aggregate.circumstances = Circumstances.model_construct(
                weapon=self.weapon,
                home_or_family=self.home_or_family,
                going_on=self.going_on,
                injured=self.injured,
                several=self.several,
                client_harmed=self.client_harmed,
            )

    class PlacesTold(Aggregate.Event):
        """Where the exposed one is employed, when it happened in another unit."""

        TOPIC = "reporting.incident.places-told"
        employed: PseudonymId

        def apply(self, aggregate: "Told") -> None:
            """Keep it beside the unit where it happened."""
            aggregate.employed_unit = self.employed

    class ToldForColleague(Aggregate.Event):
        """It happened to somebody else than the reporter."""

        TOPIC = "reporting.incident.told-for-colleague"

        def apply(self, aggregate: "Told") -> None:
            """Let nobody take the reporter for the exposed one."""
            aggregate.is_for_colleague = True

    class ContactWished(Aggregate.Event):
        """The reporter wants to be contacted; a number says who she is, and lies with her name."""

        TOPIC = "reporting.incident.contact-wished"
        how: Annotated[ContactBy, Kind.CATEGORY]
        words: Annotated[Sealed[str], KeyClass.IDENTITY]

        def apply(self, aggregate: "Told") -> None:
            """Keep it for whoever takes care of it."""
            aggregate.contact = (self.how, self.words)

    class FormFilled(Aggregate.Event):
        """With which form it was told, and how long that took."""

        TOPIC = "reporting.incident.form-filled"
        edition: Category
        seconds: Annotated[int, Kind.CATEGORY]
        language: Annotated[Language, Kind.CATEGORY]

        def apply(self, aggregate: "Told") -> None:
            """Change nothing: it says something of the form, not of the incident."""

    def _begin_told(self) -> None:
        self.is_about_official = False
        self.influence_told: Influence | None = None
        self.actor: Actor | None = None
        self.circumstances: Circumstances | None = None
        self.employed_unit: UUID | None = None
        self.is_for_colleague = False
        self.contact: tuple[ContactBy, Sealed[str]] | None = None

    def tell_more(self, more: Further, by: str) -> None:
        """Add to a report what its first event does not hold."""
        if more.influence:
            self.tell_influence(more.influence, by)
        if more.actor:
            self._tell(self.ActorTold, by, actor=more.actor)
        if more.circumstances:
            self._tell(self.CircumstancesTold, by, **more.circumstances.model_dump())
        if more.employed_unit:
            self._tell(self.PlacesTold, by, employed=more.employed_unit)
        if more.for_colleague:
            self._tell(self.ToldForColleague, by)
        if more.contact:
            words = Sealed(more.contact.words)
            self._tell(self.ContactWished, by, how=more.contact.how, words=words)
        if more.form:
            self._tell(self.FormFilled, by, **more.form.model_dump())

    def tell_influence(self, said: Influence, by: str) -> None:
        """Add what was felt of an attempt to influence."""
        self._tell(
            self.InfluencePerceived,
            by,
            wanted=said.wanted,
            purpose=said.purpose,
            effects=said.effects,
        )

    def says_no_more_than(self, more: Further) -> bool:
        """Whether what was told besides the least is just this. How long it took is no matter."""
        return (
            self.influence_told == more.influence
            and self.actor == more.actor
            and self.circumstances == more.circumstances
            and self.employed_unit == more.employed_unit
            and self.is_for_colleague == more.for_colleague
            and self._wishes(more)
            and (self.is_about_official or not more.as_official)
        )

    def _wishes(self, more: Further) -> bool:
        if self.contact is None or more.contact is None:
            return self.contact is None and more.contact is None
        how, words = self.contact
        try:
            return (how, words.reveal()) == (more.contact.how, more.contact.words)
        except Erased:
            return False
