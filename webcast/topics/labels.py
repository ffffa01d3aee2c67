"""What states and steps are called on screen, and what happens next, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from webcast.topics.models import InvitationState, Topic, TopicState

S = TopicState

# Of a topic: in French a session or an episode is written otherwise.
STATES = {
    S.DRAFT: lazy_pgettext("topic", "Draft"),
    S.SUBMITTED: lazy_pgettext("topic", "Sent to the editors"),
    S.RETURNED: lazy_pgettext("topic", "To be revised"),
    S.OPEN: lazy_pgettext("topic", "Open to opinions"),
    S.SELECTED: lazy_pgettext("topic", "Selected"),
    S.SCHEDULED: lazy_pgettext("topic", "Scheduled"),
    S.RECORDED: lazy_pgettext("topic", "Recorded"),
    S.PUBLISHED: lazy_pgettext("topic", "Broadcast"),
    S.DECLINED: lazy_pgettext("topic", "Declined"),
    S.WITHDRAWN: lazy_pgettext("topic", "Withdrawn"),
}

# The chain as the page of a topic draws it.
CHAIN = (
    (S.SUBMITTED, lazy_pgettext("topic", "Proposed")),
    (S.OPEN, lazy_pgettext("topic", "Open to opinions")),
    (S.SELECTED, lazy_pgettext("topic", "Selected")),
    (S.SCHEDULED, lazy_pgettext("topic", "Scheduled")),
    (S.RECORDED, lazy_pgettext("topic", "Recorded")),
    (S.PUBLISHED, lazy_pgettext("topic", "Broadcast")),
)

NEXT = {
    S.DRAFT: _l("Only you and the speakers who accepted can read it. Send it when it is ready."),
    S.SUBMITTED: _l(
        "The editors read what waits longest first. They open it to opinions, send it back with"
        " their remarks, or decline it and say why."
    ),
    S.RETURNED: _l("The editors ask for changes. Once they are made, send it again."),
    S.OPEN: _l(
        "Everybody can say what they think of it, react, and support it. The editors choose among"
        " the open topics; the debate stays open afterwards."
    ),
    S.SELECTED: _l(
        "It will be recorded. The team is looking for a studio, a date and the people who will"
        " speak."
    ),
    S.SCHEDULED: _l("It has a date in the studio. Follow it to hear of any change."),
    S.RECORDED: _l("It has been recorded and is being edited. The replay comes next."),
    S.PUBLISHED: _l("It has been broadcast. Watch it again, and say what you made of it."),
    S.DECLINED: _l("It was not kept. It can be revised and sent again."),
    S.WITHDRAWN: _l("It was withdrawn by who proposed it. It can be sent again."),
}

# An article is read, not recorded: once open it is where it was going.
NEXT_READ = {
    S.OPEN: _l("It is there to be read. Say what you think of it and react: the page stays open."),
    S.SELECTED: _l("The editors recommend it. The page stays open to opinions and reactions."),
}
STATES_READ = {S.SELECTED: lazy_pgettext("topic", "Recommended")}


def state_label(topic: Topic) -> Any:
    """Where a topic (with its format) is, in a word."""
    read = {} if topic.format.is_show else STATES_READ
    return read.get(topic.state, STATES[topic.state])


def next_words(topic: Topic) -> Any:
    """What happens next with a topic (with its format), in words."""
    read = {} if topic.format.is_show else NEXT_READ
    return read.get(topic.state, NEXT[topic.state])


STEPS = {
    "submit": _l("Send to the editors"),
    "open": _l("Open to opinions"),
    "return": _l("Send back for revision"),
    "select": _l("Select"),
    "decline": _l("Decline"),
    "withdraw": _l("Withdraw"),
    "resubmit": _l("Send again"),
    "schedule": _l("Schedule"),
    "unschedule": _l("Take the date back"),
    "record": _l("Recorded"),
    "publish": _l("Broadcast"),
}

# What a step does, said before it is taken.
EXPLAINED = {
    "submit": _l("The editors read it. Until they answer you can still correct it."),
    "open": _l(
        "The page becomes public: opinions, reactions and pledges are taken. The proposer gets"
        " a mail with your words."
    ),
    "return": _l("The proposer reads your words, revises the text and sends it again."),
    "select": _l(
        "A programme goes to those who plan the studio; a text to be read is recommended by the"
        " editors. The proposer gets a mail."
    ),
    "decline": _l(
        "The page stops being public. The proposer reads your reason, and may send it again."
    ),
    "withdraw": _l(
        "The page stops being public, and what was planned or pledged for it is released. You can"
        " send it again later."
    ),
    "resubmit": _l("The editors read it anew, as if it had just been sent."),
}

# What the history of a topic calls what happened.
HAPPENED = {
    "submit": _l("sent it to the editors"),
    "open": _l("opened it to opinions"),
    "return": _l("sent it back for revision"),
    "select": _l("selected it"),
    "decline": _l("declined it"),
    "withdraw": _l("withdrew it"),
    "resubmit": _l("sent it again"),
    "schedule": _l("it got a date in the studio"),
    "unschedule": _l("its date was taken back"),
    "record": _l("it was recorded"),
    "publish": _l("it was broadcast"),
    "sponsorable": _l("allowed sponsors"),
    "not sponsorable": _l("ruled out sponsors"),
    "deadline": _l("set the end of the call"),
    "invite": _l("invited a speaker"),
    "uninvite": _l("took an invitation back"),
    "speaker accepts": _l("accepted to speak"),
    "speaker declines": _l("declined to speak"),
    "import": _l("imported it"),
}

DONE = {
    "submit": _l("Your topic is sent. The editors read what waits longest first."),
    "open": _l("The topic is open to opinions."),
    "return": _l("The topic is sent back, with your words."),
    "select": _l("The topic is selected."),
    "decline": _l("The topic is declined, and its proposer told why."),
    "withdraw": _l("The topic is withdrawn."),
    "resubmit": _l("The topic is sent again."),
}

DANGEROUS = frozenset({"decline", "withdraw"})

INVITATIONS = {
    InvitationState.PENDING: _l("has not answered yet"),
    InvitationState.ACCEPTED: _l("has accepted"),
    InvitationState.DECLINED: _l("has declined"),
}

LANGUAGES = {"fr": _l("French"), "en": _l("English")}

# The fields of a topic as the history of its text names them, in the order of the form.
FIELDS = {
    "title": _l("Title"),
    "standfirst": _l("Standfirst"),
    "article": _l("Article"),
    "format": _l("Format"),
    "treatment": _l("Treatment"),
    "theme": _l("Theme"),
    "series": _l("Series"),
    "series_number": _l("Number in the series"),
    "keywords": _l("Keywords"),
    "expertises": _l("Expertises"),
    "language": _l("Language"),
    "sources": _l("Sources and further reading"),
    "conditions": _l("Practical conditions"),
    "cover": _l("Cover picture"),
    "cover_alt": _l("What the picture shows"),
}
