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
from webcast.audience import panels as audience_panels
from webcast.audience import policy as audience_policy
from webcast.audience import views as audience_views
from webcast.audience.actions import follows as audience_follows
from webcast.audience.actions import opinions as audience_opinions
from webcast.audience.actions import privacy as audience_privacy
from webcast.audience.queries import opinions as audience_queries
from webcast.broadcast import actions as broadcast_actions
from webcast.broadcast import models as broadcast_models
from webcast.broadcast import panels as broadcast_panels
from webcast.broadcast import policy as broadcast_policy
from webcast.broadcast import views as broadcast_views
from webcast.calendars import actions as calendars_actions
from webcast.calendars import models as calendars_models
from webcast.calendars import panels as calendars_panels
from webcast.calendars import views as calendars_views
from webcast.calendars.caldav import actions as caldav_actions
from webcast.calendars.caldav import collections as caldav_collections
from webcast.calendars.caldav import models as caldav_models
from webcast.calendars.caldav import panels as caldav_panels
from webcast.calendars.caldav import policy as caldav_policy
from webcast.calendars.caldav import views as caldav_views
from webcast.calendars.external import actions as external_actions
from webcast.calendars.external import models as external_models
from webcast.calendars.external import panels as external_panels
from webcast.calendars.external import policy as external_policy
from webcast.calendars.external import queries as external_queries
from webcast.calendars.external import refreshing as external_refreshing
from webcast.calendars.external import views as external_views
from webcast.calendars.invitations import actions as invitations_actions
from webcast.calendars.invitations import imap as invitations_imap
from webcast.calendars.invitations import models as invitations_models
from webcast.calendars.invitations import panels as invitations_panels
from webcast.calendars.invitations import policy as invitations_policy
from webcast.calendars.invitations import queries as invitations_queries
from webcast.calendars.invitations import views as invitations_views
from webcast.calendars.own import actions as own_calendars_actions
from webcast.calendars.own import collections as own_calendars_collections
from webcast.calendars.own import models as own_calendars_models
from webcast.calendars.own import policy as own_calendars_policy
from webcast.calendars.own import views as own_calendars_views
from webcast.core import touches, web
from webcast.core.access import permissions
from webcast.core.hooks import Follower, Guard, wires
from webcast.core.jobs import Chores, committed
from webcast.core.slots import slots
from webcast.core.uploads import sweep_uploads
from webcast.desk import policy as desk_policy
from webcast.desk import views as desk_views
from webcast.notices import accounts_letters, delivery
from webcast.notices import actions as notices_actions
from webcast.notices import policy as notices_policy
from webcast.notices import queries as notices_queries
from webcast.notices import views as notices_views
from webcast.site import frame
from webcast.site import views as site_views
from webcast.sponsors import actions as sponsors_actions
from webcast.sponsors import models as sponsors_models
from webcast.sponsors import panels as sponsors_panels
from webcast.sponsors import policy as sponsors_policy
from webcast.sponsors import queries as sponsors_queries
from webcast.sponsors import views as sponsors_views
from webcast.studio import actions as studio_actions
from webcast.studio import models as studio_models
from webcast.studio import panels as studio_panels
from webcast.studio import policy as studio_policy
from webcast.studio import views as studio_views
from webcast.studio.views import public as studio_public
from webcast.topics import actions as topics_actions
from webcast.topics import panels as topics_panels
from webcast.topics import policy as topics_policy
from webcast.topics import views as topics_views
from webcast.topics.views import steps as topics_steps
from webcast.topics.workflow import TOPIC

# The tables of every domain are known, whoever asks for the metadata (migrations).
MODELS = (
    audience_models,
    broadcast_models,
    sponsors_models,
    studio_models,
    calendars_models,
    own_calendars_models,
    caldav_models,
    external_models,
    invitations_models,
)

RULES = (
    accounts_policy.RULES,
    notices_policy.RULES,
    topics_policy.RULES,
    studio_policy.RULES,
    desk_policy.RULES,
    broadcast_policy.RULES,
    audience_policy.RULES,
    sponsors_policy.RULES,
    own_calendars_policy.RULES,
    caldav_policy.RULES,
    external_policy.RULES,
    invitations_policy.RULES,
)

BLUEPRINTS = (
    site_views.bp,
    *accounts_views.blueprints,
    notices_views.bp,
    topics_views.bp,
    broadcast_views.bp,
    calendars_views.bp,
    own_calendars_views.bp,
    *caldav_views.blueprints,
    external_views.bp,
    invitations_views.bp,
    audience_views.bp,
    studio_views.bp,
    sponsors_views.bp,
    desk_views.bp,
)

# After this has happened, in the same transaction, these are called in this order.
FOLLOWERS: dict[str, list[Follower]] = {
    "accounts.letter": [accounts_letters.send],
    "accounts.letter_to_address": [accounts_letters.send_to_address],
    "accounts.confirmed": [topics_actions.link_invitations],
    "accounts.erased": [
        notices_actions.forget,
        topics_actions.forget_person,
        studio_actions.free_person,
        external_actions.forget,
        audience_privacy.forget,
        sponsors_actions.forget,
        own_calendars_actions.forget,
        caldav_actions.forget,
        invitations_actions.forget,
    ],
    "accounts.password_changed": [caldav_actions.forget],
    "accounts.profile_changed": [external_actions.reread_in_zone],
    "topic.schedule": [audience_follows.tell_scheduled],
    "topic.publish": [audience_follows.tell_published],
    "topic.decline": [
        studio_actions.on_topic_gone,
        audience_follows.tell_ended,
        sponsors_actions.end_for_topic,
    ],
    "topic.withdraw": [
        studio_actions.on_topic_gone,
        audience_follows.tell_ended,
        sponsors_actions.end_for_topic,
    ],
    "topic.speakers_changed": [audience_opinions.recount_interest],
    "topic.sponsorable_decided": [sponsors_actions.sponsors_ruled_out],
    "sponsors.interest_changed": [audience_opinions.recount_interest],
    "session.confirm": [studio_actions.on_confirm, broadcast_actions.ask_for_releases],
    "session.cancel": [studio_actions.on_cancel, sponsors_actions.session_called_off],
    "session.reinstate": [studio_actions.on_reinstate],
    "session.record": [studio_actions.on_record, broadcast_actions.make_episodes],
    "session.publish": [studio_actions.on_publish],
    "session.answered": [broadcast_actions.ask_for_release, invitations_actions.note_answer],
    "episode.publish": [broadcast_actions.on_publish],
    "calendars.changed": [caldav_actions.trace],
    "touched": [invitations_actions.keep_step, calendars_actions.remark],
    "episode.unpublish": [broadcast_actions.on_unpublish],
}

# Before this happens, these may refuse.
GUARDS: dict[str, list[Guard]] = {
    "topic.submit": [topics_actions.check_ready],
    "topic.resubmit": [topics_actions.check_ready],
    "session.confirm": [studio_actions.check_can_be_confirmed],
    "session.record": [studio_actions.check_has_begun],
    "episode.ready": [broadcast_actions.check_video],
    "episode.publish": [broadcast_actions.check_releases, broadcast_actions.check_disclosures],
}

# Questions of a lower domain, and who above it answers.
PROVIDERS: dict[str, list[Callable[..., Any]]] = {
    "accounts.unread": [notices_queries.unread_count],
    "accounts.export": [
        topics_actions.data_of,
        studio_panels.export,
        external_actions.export,
        audience_privacy.export,
        broadcast_actions.export,
        sponsors_actions.export,
        own_calendars_actions.export,
        caldav_actions.export,
        invitations_queries.export,
    ],
    "accounts.kept.words": [audience_panels.kept_words],
    "audience.interested": [sponsors_queries.interested],
    "accounts.me.panels": [
        topics_panels.own_topics,
        studio_panels.my_sessions,
        external_panels.on_own_page,
        audience_panels.on_own_page,
        broadcast_panels.on_own_page,
        sponsors_panels.on_own_page,
        caldav_panels.on_own_page,
    ],
    "desk.home.panels": [
        topics_panels.desk_home,
        studio_panels.what_waits,
        audience_panels.on_desk_home,
        broadcast_panels.on_desk_home,
        sponsors_panels.on_desk_home,
        invitations_panels.on_desk_home,
    ],
    "people.page.panels": [topics_panels.on_person, calendars_panels.on_person_page],
    "topics.page.panels": [
        studio_panels.topic_box,
        audience_panels.on_topic_page,
        broadcast_panels.on_topic_page,
        sponsors_panels.on_topic_page,
    ],
    "topics.desk.panels": [audience_panels.on_topic_desk, sponsors_panels.on_topic_desk],
    "topics.cards": [audience_queries.cards, sponsors_panels.on_cards],
    # The calendars of an account; one of them by name, or None.
    "caldav.every": [own_calendars_collections.own_collections, caldav_collections.public_feeds],
    "caldav.named": [own_calendars_collections.own_collection, caldav_collections.public_feed],
    "studio.busy": [external_queries.busy],
    "studio.desk_studio.panels": [external_panels.on_studio_desk],
    "studio.invitation": [invitations_actions.calendar_part],
    "studio.desk_session.people": [invitations_panels.on_people],
    "studio.desk_session.panels": [invitations_panels.on_desk_session],
    "studio.programme.panels": [calendars_panels.on_programme],
    "studio.page.panels": [calendars_panels.on_studio_page],
    "studio.session.panels": [
        calendars_panels.on_session_page,
        broadcast_panels.on_session_page,
        sponsors_panels.on_session_page,
    ],
}

# Fragments of public pages that belong to who looks at them.
SLOTS: dict[str, Callable[..., str]] = {
    "account": own_views.corner,
    "flashes": web.flashes,
    "studio.own_part": studio_public.own_part,
    "topics.steps": topics_steps.slot,
    "broadcast.release": broadcast_panels.release_slot,
    **audience_panels.SLOTS,
    **sponsors_panels.SLOTS,
}

# What the worker does: name, work, every so many minutes.
CHORES = (
    ("notices.deliver", delivery.deliver, 1),
    ("notices.forget_old", committed(notices_actions.forget_old), 720),
    ("touches.prune", committed(touches.prune), 30),
    ("pictures.sweep", committed(sweep_uploads), 720),
    ("studio.refresh_past_dates", committed(studio_actions.refresh_past_dates), 5),
    ("sponsors.close_due", sponsors_actions.close_due, 1),
    ("calendars.catch_up", committed(calendars_actions.catch_up), 60),
    ("accounts.forget_unconfirmed", committed(accounts_own.forget_never_confirmed), 720),
    (external_actions.CHORE, external_refreshing.chore, 1),
    ("calendars.forget_past", committed(external_actions.forget_past), 720),
    ("invitations.poll", invitations_imap.poll, 2),
    ("invitations.catch_up", committed(invitations_actions.catch_up), 60),
    ("invitations.forget_old", committed(invitations_actions.forget_old), 720),
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
