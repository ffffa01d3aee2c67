"""What the demo season is made of: frozen data that knows neither database nor web.

Days are whole days counted from the day on which the demo is loaded; money is in euro cents.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from webcast.demo.states import (
    Answer,
    CampaignState,
    Capability,
    EpisodeState,
    Intention,
    Language,
    OrganisationKind,
    PledgeState,
    ReactionState,
    TopicState,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The same words in both languages."""

    fr: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A door for visitors of the demo; its address is that of the person."""

    person: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    name: str
    email: str
    domain: str
    password: str
    tagline: Text
    description: Text
    sign_in: tuple[SignIn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How a topic is told; `show` is false for what is read rather than recorded."""

    code: str
    name: Text
    minutes: int
    min_speakers: int
    max_speakers: int
    show: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A treatment, a theme, an expertise or a production role."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    code: str
    name: Text
    description: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionStep:
    """One choice of "I find this topic…", from -2 to +2."""

    code: str
    tone: int
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    format: Mapping[str, Format]
    treatment: Mapping[str, Term]
    theme: Mapping[str, Term]
    series: Mapping[str, Series]
    expertise: Mapping[str, Term]
    role: Mapping[str, Term]
    opinion: Mapping[str, OpinionStep]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    code: str
    name: str
    email: str
    headline: str
    city: str
    language: Language = Language.FR
    bio: str = ""
    expertises: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    code: str
    name: str
    kind: OrganisationKind
    sector: str
    city: str
    url: str
    representatives: tuple[str, ...]
    description: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A co-speaker; the proposer is not among them."""

    person: str
    state: Answer
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody of the team wrote: the desk's words, or the reply to a motivation."""

    by: str
    day: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Motivation:
    person: str
    intention: Intention
    day: int
    words: str
    reply: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A public comment; `id` is local to its topic."""

    id: str
    person: str
    day: int
    words: str
    reply_to: str = ""
    state: ReactionState = ReactionState.VISIBLE
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """After having watched: 1 to 5, and words."""

    person: str
    day: int
    rating: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """Money (`amount`) or a service (`service`, worth about `value`); `public` or discreet."""

    organisation: str
    day: int
    state: PledgeState
    amount: int = 0
    service: str = ""
    value: int = 0
    public: bool = True
    words: str = ""

    @property
    def worth(self) -> int:
        """Cents that it brings towards the goal."""
        return self.amount or self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    state: CampaignState
    goal: int
    ceiling: int
    opened_day: int
    deadline_day: int
    pledges: tuple[Pledge, ...] = ()

    @property
    def accepted(self) -> int:
        """Cents of the accepted pledges, services included."""
        return sum(pledge.worth for pledge in self.pledges if pledge.state is PledgeState.ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    at: str
    title: str

    @property
    def seconds(self) -> int:
        """Seconds from the start of the episode."""
        minutes, seconds = self.at.split(":")
        return int(minutes) * 60 + int(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    title: str
    state: EpisodeState
    minutes: int
    video: str
    notes: str
    chapters: tuple[Chapter, ...]
    published_day: int | None = None
    missing_releases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One file of `content/topics/`; `code` is the name of that file."""

    code: str
    state: TopicState
    title: str
    standfirst: str
    language: Language
    format: str
    treatment: str
    theme: str
    keywords: tuple[str, ...]
    expertises: tuple[str, ...]
    cover: str
    proposer: str
    proposed_day: int
    article: str
    sources: tuple[Link, ...]
    speakers: tuple[Speaker, ...]
    series: str = ""
    number: int | None = None
    proposer_speaks: bool = True
    opened_day: int | None = None
    sponsorable: bool = True
    sponsorable_reason: str = ""
    withdrawn_reason: str = ""
    followers: int = 0
    opinions: tuple[int, ...] = (0, 0, 0, 0, 0)
    desk: tuple[Words, ...] = ()
    motivations: tuple[Motivation, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    campaign: Campaign | None = None
    episode: Episode | None = None

    @property
    def on_set(self) -> tuple[str, ...]:
        """Codes of those who speak for sure: the proposer (if so) and who accepted."""
        first = (self.proposer,) if self.proposer_speaks else ()
        return first + tuple(s.person for s in self.speakers if s.state is Answer.ACCEPTED)

    @property
    def concerned(self) -> frozenset[str]:
        """Codes of the proposer and of everybody asked to speak: their opinions do not count."""
        return frozenset({self.proposer} | {speaker.person for speaker in self.speakers})
