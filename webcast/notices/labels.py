"""Words on screen for the states of mails."""

from flask_babel import lazy_gettext as _l

from webcast.notices.models import MailState

MAIL_STATES = {
    MailState.WAITING: _l("waiting"),
    MailState.SENT: _l("sent"),
    MailState.FAILED: _l("failed"),
}
