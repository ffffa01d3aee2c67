"""Words on screen for the journal: about what, what happened, from which state to which."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from webcast.accounts.labels import CAPABILITIES
from webcast.audience.labels import REACTION_STATES
from webcast.broadcast import labels as broadcast
from webcast.core.journal import Decision
from webcast.sponsors import labels as sponsors
from webcast.studio import labels as studio
from webcast.topics import labels as topics

SUBJECTS = {
    "topic": _l("topic"),
    "session": _l("session"),
    "assignment": _l("assignment"),
    "studio": _l("studio"),
    "recurrence": _l("recurring programme"),
    "reaction": _l("reaction"),
    "motivation": _l("motivation"),
    "scale": _l("opinion scale"),
    "campaign": _l("campaign"),
    "pledge": _l("pledge"),
    "organisation": _l("organisation"),
    "episode": _l("episode"),
    "release": _l("image release"),
    "person": _l("person"),
    "format": _l("format"),
    "treatment": _l("treatment"),
    "theme": _l("theme"),
    "series": _l("series"),
    "expertise": _l("expertise"),
    "channel": _l("channel"),
}

STEPS: dict[str, dict[str, Any]] = {
    "topic": topics.HAPPENED | {"import": _l("imported it")},
    "session": studio.DECISIONS | {"import": _l("imported it")},
    "assignment": studio.DECISIONS,
    "recurrence": studio.PROGRAMME_DECISIONS,
    "episode": broadcast.DECISIONS,
    "campaign": sponsors.HAPPENED,
    "pledge": sponsors.HAPPENED,
    "organisation": sponsors.HAPPENED,
    "studio": {
        "open": lazy_pgettext("studio", "opened"),
        "change": lazy_pgettext("studio", "changed"),
        "retire": lazy_pgettext("studio", "retired"),
        "take_back": lazy_pgettext("studio", "taken back into use"),
    },
    "reaction": {
        "approve": _l("let it through"),
        "reject": _l("did not publish it"),
        "withhold": _l("withheld it"),
        "restore": _l("put it back online"),
        "uphold": _l("upheld the decision"),
        "object": _l("objected"),
        "take_back": _l("took it back"),
        "dismiss_reports": _l("found the reports unfounded"),
    },
    "motivation": {"answer": _l("answered it")},
    "scale": {
        "add": _l("added a step"),
        "edit": _l("changed a step"),
        "remove": _l("took a step off"),
    },
    "release": {"sign": _l("signed it"), "record": _l("recorded one signed on paper")},
    "person": {
        "grant": _l("granted"),
        "ungrant": _l("withdrew"),
        "change_email": _l("changed the address"),
        "erase": _l("deleted the account"),
    },
    "channel": {"edit": _l("changed the settings"), "import": _l("imported a file")},
}

for kind in ("format", "treatment", "theme", "series", "expertise"):
    STEPS[kind] = {
        "add": _l("added a row"),
        "change": _l("changed a row"),
        "retire": _l("retired a row"),
        "restore": _l("took a row back into use"),
        "delete": _l("deleted a row"),
    }

STATES: dict[str, dict[Any, Any]] = {
    "topic": topics.STATES,
    "session": studio.STATES,
    "assignment": studio.ANSWERS,
    "episode": broadcast.STATES,
    "campaign": sponsors.CAMPAIGN_STATES,
    "pledge": sponsors.PLEDGE_STATES,
    "reaction": REACTION_STATES,
    "person": CAPABILITIES,
}


def step_words(line: Decision) -> Any:
    """What happened, in words."""
    return STEPS.get(line.subject, {}).get(line.step, line.step)


def state_words(line: Decision, state: str) -> Any:
    """A state that a decision led from or to, in words."""
    return STATES.get(line.subject, {}).get(state, state)
