"""The channel's settings."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, SelectField
from wtforms.validators import Email

from webcast.core.clock import zones
from webcast.core.forms import Form, Line, Text, at_most, choices, needed, optional


class ChannelForm(Form):
    """What the channel says of itself."""

    name_fr = Line(_l("Name in French"), [needed(), at_most(80)])
    name_en = Line(_l("Name in English"), [needed(), at_most(80)])
    tagline_fr = Line(_l("Tagline in French"), [at_most(160)])
    tagline_en = Line(_l("Tagline in English"), [at_most(160)])
    about_fr = Text(_l("About the channel, in French"), [at_most(4000)])
    about_en = Text(_l("About the channel, in English"), [at_most(4000)])
    contact = EmailField(_l("Contact address"), [optional(), Email(), at_most(254)])
    zone = SelectField(_l("Time zone"), choices=choices(zones()))
