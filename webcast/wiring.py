"""The only file that knows every domain: blueprints, rules, followers, guards, providers, slots."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask

from webcast.accounts import policy as accounts_policy
from webcast.accounts import sessions
from webcast.accounts import views as accounts_views
from webcast.accounts.actions import own as accounts_own
from webcast.accounts.views import own as own_views
from webcast.audience import models as audience_models
from webcast.audience import policy as audience_policy
from webcast.audience.actions import follows as audience_follows
from webcast.audience.actions import opinions as audience_opinions
from webcast.audience.actions import privacy as audience_privacy
from webcast.broadcast import models as broadcast_models
from webcast.core import touches, web
from webcast.core.access import permissions
from webcast.core.hooks import Follower, Guard, wires
from webcast.core.jobs import Chores, committed
from webcast.core.pages import slots
from webcast.desk import policy as desk_policy
from webcast.desk import views as desk_views
from webcast.notices import accounts_letters, delivery
from webcast.notices import policy as notices_policy
from webcast.notices import queries as notices_queries
from webcast.notices import views as notices_views
from webcast.site import frame
from webcast.site import views as site_views
from webcast.sponsors import models as sponsors_models
from webcast.studio import actions as studio_actions
from webcast.studio import models as studio_models
from webcast.studio import policy as studio_policy
from webcast.topics import actions as topics_actions
from webcast.topics import panels as topics_panels
from webcast.topics import policy as topics_policy
from webcast.topics import views as topics_views
from webcast.topics.views import steps as topics_steps
from webcast.topics.workflow import TOPIC

# The tables of every domain are known, whoever asks for the metadata (migrations).
MODELS = (audience_models, broadcast_models, sponsors_models, studio_models)

RULES = (
    accounts_policy.RULES,
    notices_policy.RULES,
    topics_policy.RULES,
    studio_policy.RULES,
    desk_policy.RULES,
    audience_policy.RULES,
)

BLUEPRINTS = (
    site_views.bp,
    *accounts_views.blueprints,
    notices_views.bp,
    topics_views.bp,
    desk_views.bp,
)

# After this has happened, in the same transaction, these are called in this order.
FOLLOWERS: dict[str, list[Follower]] = {
    "accounts.letter": [accounts_letters.send],
    "accounts.letter_to_address": [accounts_letters.send_to_address],
    "accounts.confirmed": [topics_actions.link_invitations],
    "accounts.erased": [topics_actions.forget_person, studio_actions.free_person, audience_privacy.forget],
    "topic.schedule": [audience_follows.tell_scheduled],
    "topic.publish": [audience_follows.tell_published],
    "topic.decline": [studio_actions.on_topic_gone, audience_follows.tell_ended],
    "topic.withdraw": [studio_actions.on_topic_gone, audience_follows.tell_ended],
    "topic.speakers_changed": [audience_opinions.recount_interest],
    "session.confirm": [studio_actions.on_confirm],
    "session.cancel": [studio_actions.on_cancel],
    "session.reinstate": [studio_actions.on_reinstate],
    "session.record": [studio_actions.on_record],
    "session.publish": [studio_actions.on_publish],
}

# Before this happens, these may refuse.
GUARDS: dict[str, list[Guard]] = {
    "topic.submit": [topics_actions.check_ready],
    "topic.resubmit": [topics_actions.check_ready],
    "session.confirm": [studio_actions.check_can_be_confirmed],
    "session.record": [studio_actions.check_has_begun],
}

# Questions of a lower domain, and who above it answers.
PROVIDERS: dict[str, list[Callable[..., Any]]] = {
    "accounts.unread": [notices_queries.unread_count],
    "accounts.export": [audience_privacy.export],
}

# Fragments of public pages that belong to who looks at them.
SLOTS = {
    "account": own_views.corner,
    "flashes": web.flashes,
}

# What the worker does: name, work, every so many minutes.
CHORES = (
    ("notices.deliver", delivery.deliver, 1),
    ("touches.prune", committed(touches.prune), 30),
    ("studio.refresh_past_dates", committed(studio_actions.refresh_past_dates), 5),
    ("accounts.forget_unconfirmed", committed(accounts_own.forget_unconfirmed), 720),
)


def wire(app: Flask) -> None:
    """Put the domains together."""
    sessions.init_app(app)
    frame.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    chores: Chores = app.extensions["webcast.chores"]
    for name, work, minutes in CHORES:
        chores.add(name, work, minutes)


for table in RULES:
    permissions.add(table)
for step in TOPIC.steps:  # a topic's own dates and letters come before what others make of it
    wires.follow(f"topic.{step}", partial(topics_actions.after_step, step))
for event, followers in FOLLOWERS.items():
    wires.follow(event, *followers)
for event, guards in GUARDS.items():
    wires.guard(event, *guards)
for question, providers in PROVIDERS.items():
    wires.provide(question, *providers)
for name, maker in SLOTS.items():
    slots.register(name, maker)
