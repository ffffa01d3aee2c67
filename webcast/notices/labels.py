"""Words on screen for the states of mails."""

from flask_babel import lazy_gettext as _l

from webcast.notices.models import MailState

MAIL_STATES = {
    MailState.WAITING: _l("Waiting"),
    MailState.SENT: _l("Sent"),
    MailState.FAILED: _l("Failed"),
    MailState.REPLACED: _l("Replaced by a later one"),
}
