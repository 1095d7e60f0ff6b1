"""Everything that is asked about; the schema lists the same."""

from enum import StrEnum


class Action(StrEnum):
    """What someone wants to do."""

    REPORT = "report"
    SEE_INCIDENT_LINE = "see-incident-line"  # that it happened, where, what kind, how late it is
    READ_INCIDENT = "read-incident"  # what was told
    HANDLE_INCIDENT = "handle-incident"  # all that is done with it from taken on to closed
    SET_ASIDE = "set-aside"  # say that another leader is too close to it to have it
    SEE_READERS = "see-readers"  # who has read it
    CHANGE_REPORT = "change-report"  # add to it, correct it, take it back
    AUDIT_INCIDENT = "audit-incident"  # all that happened to it, no text, and the proofs
    REQUEST_SAFETY = "request-safety"  # of the employer, by Arbetsmiljölagen 6:6 a
    ASK_DISCLOSURE = "ask-disclosure"
    DECIDE_DISCLOSURE = "decide-disclosure"
    READ_DISCLOSED = "read-disclosed"  # what a person in the owning authority let out, masked
    BREAK_GLASS = "break-glass"
    REVIEW_GLASS = "review-glass"
    EXPORT_KIA = "export-kia"  # take out its number and what was answered, for KIA
    IMPORT_KIA = "import-kia"
    WRITE_TO_REPORTER = "write-to-reporter"  # and read what she answers
    ASK_IDENTITY = "ask-identity"  # be let know a hidden name
    DECIDE_IDENTITY = "decide-identity"
    HANDLE_CAMPAIGN = "handle-campaign"  # several reports of the same drive
    LEAD_PILOT = "lead-pilot"  # let units try another form, and decide what comes of it
    SEE_PILOT = "see-pilot"
    CHOOSE_FORM = "choose-form"  # everybody's, without a pilot
    WATCH_ALARMS = "watch-alarms"
    RECEIVE_CASE = "receive-case"
    READ_STATISTICS = "read-statistics"
    IMPORT_SERIES = "import-series"
    SEE_TRAINING = "see-training"
    DECIDE_TRAINING = "decide-training"  # accept or decline a session that is proposed
    SEE_ORGANISATION = "see-organisation"
    CHANGE_ORGANISATION = "change-organisation"
    NAME_DEPUTY = "name-deputy"
    SEE_SECURITY_LOG = "see-security-log"
