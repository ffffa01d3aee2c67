"""What people type about their programs."""

from flask_babel import lazy_gettext as _l

from webcast.core.forms import Form, Line, at_most, needed


class AppPasswordForm(Form):
    """A new app password."""

    name = Line(
        _l("For which program?"),
        [needed(), at_most(80)],
        description=_l("A name by which you will know it again, for example: Phone."),
    )
