"""What a planner should look at: nothing here is forbidden, all of it has gone wrong before."""

from flask_babel import gettext as _
from flask_babel import ngettext

from webcast.core.clock import now
from webcast.studio.elsewhere import Elsewhere
from webcast.studio.models import AssignmentState, SessionState, StudioSession
from webcast.studio.opening import is_open, is_there
from webcast.topics.models import TopicState

_UNCHOSEN = frozenset({TopicState.OPEN})


def warnings(session: StudioSession, elsewhere: Elsewhere, *, brief: bool = False) -> list[str]:
    """In words (`brief`: few), the most pressing first.

    The session must be loaded, and `elsewhere` know it.
    """
    if session.state not in {SessionState.TENTATIVE, SessionState.CONFIRMED}:
        return []
    if session.ends_at < now():
        if session.state == SessionState.CONFIRMED:
            return [_("over: recorded or not?")]
        return [_("over, and never confirmed")]
    found = elsewhere.clashes(session)
    # Somebody may be busy twice within a long session: in few words that is once.
    clashes = dict.fromkeys(clash.brief if brief else clash.words for clash in found)
    return [*_about_people(session), *clashes, *_about_place(session)]


def _about_people(session: StudioSession) -> list[str]:
    found = []
    declined = sum(one.state == AssignmentState.DECLINED for one in session.people)
    if declined:
        found.append(ngettext("%(num)s has declined", "%(num)s have declined", declined))
    unchosen = sum(item.topic.state in _UNCHOSEN for item in session.items)
    if unchosen:
        found.append(
            ngettext("%(num)s topic not selected", "%(num)s topics not selected", unchosen)
        )
    return found


def _about_place(session: StudioSession) -> list[str]:
    envelope = (session.envelope_starts_at, session.envelope_ends_at)
    found = []
    if not is_there(session.studio, *envelope):
        found.append(_("the studio is not there"))
    elif not is_open(session.studio, *envelope):
        found.append(_("outside opening hours"))
    if session.studio.retired:
        found.append(_("the studio is retired"))
    return found
