"""What has to hold in the demo season as a whole: each thing said once, and no contradiction."""

from collections import Counter
from collections.abc import Iterator, Mapping

from webcast.demo.campaign_checks import campaign_problems
from webcast.demo.season import Season
from webcast.demo.session_checks import session_problems
from webcast.demo.shapes import Reaction, Topic
from webcast.demo.spreading import voters
from webcast.demo.states import EpisodeState, ReactionState
from webcast.demo.states import TopicState as S

BEFORE_THE_CALL = {S.DRAFT, S.SUBMITTED, S.RETURNED}
AFTER_THE_CALL = {S.OPEN, S.SELECTED, S.SCHEDULED, S.RECORDED, S.PUBLISHED}
ON_A_SET = {S.SCHEDULED, S.RECORDED, S.PUBLISHED}


def problems(season: Season) -> list[str]:
    """Say everything that is wrong, each with its place."""
    found = [*_doors(season), *_newcomers(season), *session_problems(season)]
    for topic in season.topics.values():
        wrong = [*_days(topic), *_threads(topic)]
        for check in (_references, _states, _numbers, _episode, campaign_problems):
            wrong += check(season, topic)
        found += [f"topics/{topic.code}.toml: {problem}" for problem in wrong]
    places = Counter((t.series, t.number) for t in season.topics.values() if t.series)
    found += [f"series {s}: two topics have number {n}" for (s, n), c in places.items() if c > 1]
    return found


def missing(kind: str, known: Mapping[str, object], *codes: str) -> Iterator[str]:
    """Name the codes that are not `known`."""
    for code in codes:
        if code not in known:
            yield f"no {kind} is called “{code}”"


def _doors(season: Season) -> Iterator[str]:
    words, people = season.vocabulary, season.people
    for sign_in in season.channel.sign_in:
        yield from (f"channel.toml: {p}" for p in missing("person", people, sign_in.person))
    for person in people.values():
        found = [
            *missing("expertise", words.expertise, *person.expertises),
            *missing("role", words.role, *person.roles),
        ]
        yield from (f"people.toml: {person.code}: {p}" for p in found)
    for organisation in season.organisations.values():
        found = list(missing("person", people, *organisation.representatives))
        yield from (f"organisations.toml: {organisation.code}: {p}" for p in found)
    for email, count in Counter(person.email for person in people.values()).items():
        if count > 1:
            yield f"people.toml: {email} belongs to two people"


def _newcomers(season: Season) -> Iterator[str]:
    """Name the pending reactions of people who are trusted: theirs would be seen at once."""
    reactions = [(t.code, r) for t in season.topics.values() for r in t.reactions]
    trusted = {r.person for _code, r in reactions if r.state is not ReactionState.PENDING}
    trusted |= {person.code for person in season.people.values() if person.capabilities}
    for code, reaction in reactions:
        if reaction.state is ReactionState.PENDING and reaction.person in trusted:
            who = f"reaction {reaction.id} of {reaction.person}"
            yield f"topics/{code}.toml: {who} needs no reading"


def _references(season: Season, topic: Topic) -> Iterator[str]:
    words = season.vocabulary
    yield from missing("format", words.format, topic.format)
    yield from missing("treatment", words.treatment, topic.treatment)
    yield from missing("theme", words.theme, topic.theme)
    yield from missing("expertise", words.expertise, *topic.expertises)
    if topic.series:
        yield from missing("series", words.series, topic.series)
    if bool(topic.series) != bool(topic.number):
        yield "a series goes with a number"
    named = [topic.proposer, *(s.person for s in topic.speakers), *(d.by for d in topic.desk)]
    named += [m.person for m in topic.motivations] + [r.person for r in topic.reactions]
    named += [m.reply.by for m in topic.motivations if m.reply]
    named += [f.person for f in topic.feedback]
    if topic.episode:
        named += topic.episode.missing_releases
    yield from missing("person", season.people, *named)


def _states(season: Season, topic: Topic) -> Iterator[str]:
    early = topic.opened_day is None
    if topic.state in BEFORE_THE_CALL and not early:
        yield f"a {topic.state} topic has not been opened yet"
    if topic.state in AFTER_THE_CALL and early:
        yield "“opened_day” is missing"
    if early and (topic.reactions or topic.motivations or topic.campaign or any(topic.opinions)):
        yield "nobody can have spoken or pledged before it was opened"
    if topic.state in {S.RETURNED, S.DECLINED} and not topic.desk:
        yield f"a {topic.state} topic needs words of the desk"
    if (topic.state is S.WITHDRAWN) != bool(topic.withdrawn_reason):
        yield "“withdrawn_reason” goes with the state withdrawn"
    if not topic.sponsorable and not topic.sponsorable_reason:
        yield "“sponsorable_reason” is missing"
    shape = season.vocabulary.format.get(topic.format)
    many = len(topic.on_set)
    if shape and topic.state in ON_A_SET and not shape.min_speakers <= many <= shape.max_speakers:
        yield f"{many} speakers do not fit the format {shape.code}"


def _numbers(season: Season, topic: Topic) -> Iterator[str]:
    if len(topic.opinions) != len(season.vocabulary.opinion) or min(topic.opinions) < 0:
        yield "“opinions” needs one count for each step"
    speakers = Counter([topic.proposer, *(s.person for s in topic.speakers)])
    yield from (f"{who} speaks twice" for who, times in speakers.items() if times > 1)
    pledged = {p.organisation for p in topic.campaign.pledges} if topic.campaign else set()
    if pledged <= set(season.organisations) and sum(topic.opinions) > len(voters(season, topic)):
        yield f"{sum(topic.opinions)} opinions are more than there are people to have them"
    if not 0 <= topic.followers < len(season.people):
        yield f"{topic.followers} followers are more than there are people"
    for feedback in topic.feedback:
        if not 1 <= feedback.rating <= 5:
            yield f"the rating of {feedback.person} is not between 1 and 5"
        if feedback.person in topic.on_set:
            yield f"{feedback.person} was on the set and cannot rate it"


def _days(topic: Topic) -> Iterator[str]:
    opened = topic.proposed_day if topic.opened_day is None else topic.opened_day
    if not topic.proposed_day <= opened <= 0:
        yield "it is opened before it is proposed, or in the future"
    for day, what in (
        *((r.day, f"the reaction of {r.person}") for r in topic.reactions),
        *((m.day, f"the motivation of {m.person}") for m in topic.motivations),
    ):
        if not opened <= day <= 0:
            yield f"{what} is from before it was opened, or from the future"
    for motivation in topic.motivations:
        if motivation.reply and not motivation.day <= motivation.reply.day <= 0:
            yield f"the reply to {motivation.person} comes before the question"
    aired = topic.episode.published_day if topic.episode else None
    for feedback in topic.feedback:
        if aired is None or not aired <= feedback.day <= 0:
            yield f"the feedback of {feedback.person} is from before it was published"


def _threads(topic: Topic) -> Iterator[str]:
    seen: dict[str, Reaction] = {}
    for reaction in topic.reactions:
        if reaction.id in seen:
            yield f"two reactions have the id {reaction.id}"
        above = seen.get(reaction.reply_to)
        if reaction.reply_to and (above is None or above.day > reaction.day):
            yield f"reaction {reaction.id} answers one that is not there before it"
        if (reaction.state is ReactionState.WITHHELD) != bool(reaction.reason):
            yield f"reaction {reaction.id}: a reason goes with the state withheld"
        seen[reaction.id] = reaction


def _episode(season: Season, topic: Topic) -> Iterator[str]:
    shape, episode = season.vocabulary.format.get(topic.format), topic.episode
    if topic.state in ON_A_SET and shape is not None and not shape.show:
        yield f"what is only read is not {topic.state}: it is open, or selected"
    if (episode is not None) != (topic.state in {S.RECORDED, S.PUBLISHED}):
        yield "an episode goes with what was recorded, and with nothing else"
    if episode is None:
        return
    if (episode.state is EpisodeState.PUBLISHED) != (topic.state is S.PUBLISHED):
        yield f"the episode is {episode.state}, the topic {topic.state}"
    if (episode.published_day is not None) != (episode.state is EpisodeState.PUBLISHED):
        yield "“published_day” goes with a published episode"
    if episode.missing_releases and episode.state is EpisodeState.PUBLISHED:
        yield "it is published although a release is missing"
    yield from missing("speaker", dict.fromkeys(topic.on_set), *episode.missing_releases)
    times = [chapter.seconds for chapter in episode.chapters]
    if times != sorted(set(times)) or times[:1] != [0] or times[-1] >= episode.minutes * 60:
        yield "chapters start at 00:00, follow one another and end with the episode"
