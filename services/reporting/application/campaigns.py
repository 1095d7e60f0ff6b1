"""What people do with tags, and with campaigns: nothing becomes one unless somebody says so."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.reporting.application.evidence import ADDS
from services.reporting.application.reporting import TRIES_MAX, Reporting, resource
from services.reporting.application.tags import give
from services.reporting.domain import NOT_COUNTED, REPORTER, Incident, NothingLeft, Over
from services.reporting.domain.campaign import Campaign, Declaring, HasEnded, NotAlone
from services.reporting.domain.mentioning import normalised
from services.reporting.views.campaigns import CampaignLine, Campaigns
from shared.access import Action, Resource, State
from shared.eventstore.application import Conflict
from shared.eventstore.sealed import KeyTaken
from shared.identity.principal import Principal
from shared.refusal import Denied, Differs, FieldError, Missing, Refused

NOT_FOUND = FieldError("incidents", "Välj bland rapporter som du tar hand om.")
NONE_CHOSEN = FieldError("incidents", "Välj minst en rapport.")
NOT_COUNTED_HERE = FieldError(
    "incidents", "En av rapporterna är återtagen eller en dubblett. Välj bland de andra."
)
NOT_ALONE = FieldError("incidents", "Välj minst en rapport till.")
HAS_ENDED = FieldError("incidents", "Kampanjen är avslutad. Inget mer kan läggas till.")
TEXT_ERASED = FieldError("incidents", "Det som fanns här är raderat. Inget mer kan läggas till.")


@dataclass(frozen=True)
class Alike:
    """Another report that mentions the same, and what of it is the same."""

    incident: Incident
    tags: tuple[str, ...]


class CampaignWork:
    """Tags, suggestions and campaigns."""

    def __init__(self, reporting: Reporting, view: Campaigns) -> None:
        self._reporting = reporting
        self._view = view

    async def give_tags(
        self, incident: UUID, tags: tuple[str, ...], asker: Principal
    ) -> Sequence[int]:
        """Say which hashtags and keywords she has seen. Raises `Missing`, `Refused`, `Conflict`."""

        def decide(found: Incident) -> None:
            thing = resource(found, asker.person)
            if not any(asker.may(action, thing) for action in ADDS):
                raise Denied("give-tags")
            give(found, tags, REPORTER if thing.reporter is not None else str(asker.person))

        return await self._reporting.change(incident, decide)

    async def alike(self, incident: UUID, asker: Principal) -> list[Alike]:
        """Return the other reports that mention the same, of those that she handles.

        Only whoever handles the report itself is told. Raises `Missing`.
        """
        found = await self._reporting.found(incident)
        asker.must(Action.HANDLE_INCIDENT, resource(found, asker.person))
        hers = {normalised(tag) for tag in found.tags}
        alike = []
        others = await self._view.mention_the_same(found.id, found.authority, found.tags)
        for other in [await self._reporting.found(one) for one in others]:
            handles = asker.may(Action.HANDLE_INCIDENT, resource(other, asker.person))
            same = tuple(tag for tag in other.tags if normalised(tag) in hers)
            if handles and same and other.stage not in NOT_COUNTED:
                alike.append(Alike(other, same))
        return alike

    async def declare(
        self, declaring: Declaring, asker: Principal
    ) -> tuple[Campaign, Sequence[int]]:
        """Say that some reports are of the same drive; sent again it is said once.

        Raises `Missing` when she handles none of them, `Refused` when not all, `Differs` as for
        reports, `Conflict`.
        """
        for _ in range(TRIES_MAX):
            before = await self._reporting.load(Campaign, declaring.id)
            if before is not None:
                campaign, _incidents = await self.one(declaring.id, asker)
                if not campaign.says_the_same_as(declaring):
                    raise Differs
                return campaign, []
            if not await self._handles_any(declaring.incidents, asker):
                raise Denied("declare-campaign")
            incidents = await self._handled(declaring.incidents, asker)
            if len({incident.authority for incident in incidents}) > 1:
                raise Refused(NOT_FOUND)
            try:
                campaign = Campaign.declare(declaring, incidents, by=str(asker.person))
            except NotAlone:
                raise Refused(NOT_ALONE) from None
            except Over:
                raise Refused(NOT_COUNTED_HERE) from None
            try:
                return campaign, await self._reporting.commit(campaign, *incidents)
            except (Conflict, KeyTaken):
                continue
        raise Conflict

    async def add(
        self, campaign: UUID, incidents: Collection[UUID], asker: Principal
    ) -> Sequence[int]:
        """Let more reports belong to a campaign. Raises `Missing`, `Refused`, `Conflict`."""
        for _ in range(TRIES_MAX):
            found, _before = await self.one(campaign, asker)
            more = await self._handled(incidents, asker)
            if not more:
                raise Refused(NONE_CHOSEN)
            if any(incident.authority != found.authority for incident in more):
                raise Refused(NOT_FOUND)
            try:
                found.grow(more, by=str(asker.person))
            except HasEnded:
                raise Refused(HAS_ENDED) from None
            except NothingLeft:
                raise Refused(TEXT_ERASED) from None
            except Over:
                raise Refused(NOT_COUNTED_HERE) from None
            try:
                return await self._reporting.commit(found, *more)
            except (Conflict, KeyTaken):
                continue
        raise Conflict

    async def take_out(self, campaign: UUID, incident: UUID, asker: Principal) -> Sequence[int]:
        """Take a report out of a campaign, whatever has become of it. Raises as `add`."""

        def decide(found: Campaign, incidents: list[Incident]) -> list[Incident]:
            out = [one for one in incidents if one.id == incident]
            for one in out:
                found.shrink(one, by=str(asker.person))
            return out

        return await self._change(campaign, asker, decide)

    async def end(self, campaign: UUID, asker: Principal) -> Sequence[int]:
        """End a campaign. Raises `Missing`, `Conflict`."""

        def decide(found: Campaign, _incidents: list[Incident]) -> list[Incident]:
            found.end(by=str(asker.person))
            return []

        return await self._change(campaign, asker, decide)

    async def one(self, campaign: UUID, asker: Principal) -> tuple[Campaign, list[Incident]]:
        """Return a campaign and its reports to whoever handles it. Raises `Missing`."""
        found = await self._reporting.load(Campaign, campaign)
        if found is None:
            raise Missing
        incidents = [await self._reporting.found(one) for one in found.incidents]
        asker.must(Action.HANDLE_CAMPAIGN, campaign_resource(found, incidents))
        return found, incidents

    async def of(self, incident: Incident, asker: Principal) -> list[Campaign]:
        """Return the campaigns that a report belongs to, of those that she handles."""
        found = []
        for campaign in sorted(incident.campaigns):
            try:
                found.append((await self.one(campaign, asker))[0])
            except Missing:
                continue
        return found

    async def all_of(self, asker: Principal) -> list[CampaignLine]:
        """Return the campaigns of her authority that she handles, those that go on first."""
        found = []
        for line in await self._view.at(asker.known.authority):
            try:
                await self.one(line.id, asker)
            except Missing:
                continue
            found.append(line)
        return found

    async def _change(
        self,
        campaign: UUID,
        asker: Principal,
        decide: Callable[[Campaign, list[Incident]], list[Incident]],
    ) -> Sequence[int]:
        for _ in range(TRIES_MAX):
            found, incidents = await self.one(campaign, asker)
            also = decide(found, incidents)
            try:
                return await self._reporting.commit(found, *also)
            except (Conflict, KeyTaken):
                continue
        raise Conflict

    async def _handles_any(self, incidents: Collection[UUID], asker: Principal) -> bool:
        for incident in incidents:
            found = await self._reporting.load(Incident, incident)
            if found and asker.may(Action.HANDLE_INCIDENT, resource(found, asker.person)):
                return True
        return False

    async def _handled(self, incidents: Collection[UUID], asker: Principal) -> list[Incident]:
        """Return reports that she handles; one that is not there looks like one that is not hers.

        Raises `Refused`.
        """
        found = []
        for incident in sorted(incidents):
            try:
                one = await self._reporting.found(incident)
            except Missing:
                raise Refused(NOT_FOUND) from None
            if not asker.may(Action.HANDLE_INCIDENT, resource(one, asker.person)):
                raise Refused(NOT_FOUND)
            found.append(one)
        return found


def campaign_resource(campaign: Campaign, incidents: Collection[Incident]) -> Resource:
    """Return what a decision needs to know of a campaign: whom any of its reports is about, too."""
    conflicted = frozenset[UUID]().union(*(incident.conflicted for incident in incidents))
    is_lifted = any(incident.standing == State.LIFTED for incident in incidents)
    return Resource(
        campaign.unit,
        campaign.authority,
        conflicted=conflicted,
        owner=UUID(campaign.declared_by),
        state=State.LIFTED if is_lifted else State.OPEN,
    )
