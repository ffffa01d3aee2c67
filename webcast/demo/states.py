"""The closed lists of words that the demo season may use."""

from enum import StrEnum


class TopicState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    OPEN = "open"
    SELECTED = "selected"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SCHEDULED = "scheduled"
    RECORDED = "recorded"
    PUBLISHED = "published"


class SessionState(StrEnum):
    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    RECORDED = "recorded"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """Of a co-speaker who was asked to take part in a topic."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class AssignmentState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Intention(StrEnum):
    SPEAK = "speak"
    TESTIFY = "testify"
    ATTEND = "attend"
    SPONSOR = "sponsor"
    OTHER = "other"


class ReactionState(StrEnum):
    PENDING = "pending"
    VISIBLE = "visible"
    WITHHELD = "withheld"


class CampaignState(StrEnum):
    OPEN = "open"
    REACHED = "reached"
    SETTLED = "settled"


class PledgeState(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class EpisodeState(StrEnum):
    EDITING = "editing"
    READY = "ready"
    PUBLISHED = "published"


class StudioKind(StrEnum):
    FIXED = "fixed"
    MOBILE = "mobile"


class OrganisationKind(StrEnum):
    COMPANY = "company"
    COOPERATIVE = "cooperative"
    FOUNDATION = "foundation"
    UNIVERSITY = "university"
    LIBRARY = "library"
    AUTHORITY = "authority"


class Capability(StrEnum):
    EDITORIAL = "editorial"
    PLANNING = "planning"
    MODERATION = "moderation"
    TREASURY = "treasury"
    ADMINISTRATION = "administration"


class Language(StrEnum):
    FR = "fr"
    EN = "en"
