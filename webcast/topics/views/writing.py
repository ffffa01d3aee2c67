"""Proposing and correcting topics; drafts that save themselves; the preview."""

from uuid import UUID, uuid4

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.accounts.models import Person
from webcast.core.errors import DomainError, Invalid, Refused
from webcast.core.i18n import current_locale
from webcast.core.limits import UPLOAD, WRITE, limiter
from webcast.core.pictures import Picture
from webcast.core.web import can, done, require
from webcast.topics import actions, queries
from webcast.topics.cards import url_of
from webcast.topics.forms import TopicForm, typed_already
from webcast.topics.models import Topic
from webcast.topics.typography import rendered
from webcast.topics.views.base import bp, load
from webcast.topics.workflow import TOPIC

# A form saves itself at most every few seconds while somebody types.
AUTOSAVE = "60 per minute"


@bp.route("/topics/new", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def new() -> ResponseReturnValue:
    """Propose a topic."""
    me = require("topics.propose")
    form = TopicForm(data={"language": current_locale(), "tab": str(uuid4())}).offer()
    if form.sent:
        with form.catching():
            topic = _save(me, form, _draft(me, form, "topics.edit"))
            return _saved(me, topic)
    return render_template("topics/new.html", form=form), form.status


@bp.route("/topics/<int:topic_id>/edit", methods=["GET", "POST"])
@limiter.limit(UPLOAD, methods=["POST"])
def edit(topic_id: int) -> ResponseReturnValue:
    """Correct a topic."""
    me = require("topics.propose")
    topic = load(topic_id, "topics.edit")
    form = TopicForm(data={**typed_already(topic), "tab": str(uuid4())}).offer(topic)
    if form.sent:
        with form.catching():
            return _saved(me, _save(me, form, topic))
        topic = load(topic_id, "topics.edit")
        form.offer(topic)
    if form.refusal:
        # Shown with the latest number: who sends again has been told, and means it.
        form.version.data = str(topic.version)
    return render_template("topics/edit.html", form=form, topic=topic), form.status


def _saved(me: Person, topic: Topic) -> ResponseReturnValue:
    if "send" in request.form:
        step = "resubmit" if leads_on(topic, "resubmit") else "submit"
        actions.take_step(topic, step, actor=me)
        return done(
            _("Your topic is sent. The editors read what waits longest first."), url_of(topic)
        )
    return done(_("Your topic is saved."), url_of(topic))


def leads_on(topic: Topic, step: str) -> bool:
    """Whether a step leads on from the state that the topic is in."""
    return TOPIC.find(step, topic.state) is not None


def _save(me: Person, form: TopicForm, topic: Topic | None) -> Topic:
    cover = _cover(form, topic)
    writing = form.writing()
    if topic is None:
        topic = actions.propose(me, writing, uuid=_uuid(form), cover=cover)
    else:
        actions.rewrite(
            topic, writing, me, seen=form.version.seen or 0, tab=form.tab.data or "", cover=cover
        )
    if can("topics.invite", topic):
        for name, email in form.invited:
            _invite(topic, name, email, me)
    return topic


def _invite(topic: Topic, name: str, email: str, me: Person) -> None:
    try:
        actions.invite(topic, name, email, actor=me)
    except Invalid as error:
        raise Invalid("co_speakers", f"{email}: {error.message}") from None


def _uuid(form: TopicForm) -> str | None:
    try:
        return str(UUID(form.tab.data or ""))
    except ValueError:
        return None


def _draft(me: Person, form: TopicForm, permission: str) -> Topic | None:
    """What this very form has saved by itself already; `Refused` if that has left their hands."""
    uuid = _uuid(form)
    topic = queries.by_uuid(uuid) if uuid else None
    if topic and not (topic.proposer_id == me.id and can(permission, topic)):
        raise Refused(_("This topic has changed since you opened it."))
    return topic


def _cover(form: TopicForm, topic: Topic | None) -> Picture | None:
    picture = form.cover.chosen()
    if picture is None and form.remove_cover.data:
        return None
    picture = picture or (topic.cover if topic else None)
    if picture and not form.cover_alt.data:
        raise Invalid("cover_alt", _("Say what the picture shows, for those who cannot see it."))
    return picture


@bp.post("/topics/autosave")
@limiter.limit(AUTOSAVE)
def autosave_new() -> ResponseReturnValue:
    """A draft saves itself for the first time, or again if its answer was lost on the way."""
    me = require("topics.propose")
    form = TopicForm().offer()
    try:
        topic = _draft(me, form, "topics.autosave")
    except Refused as error:
        return {"message": str(error.message)}, error.status
    return _autosave(me, form, topic)


@bp.post("/topics/<int:topic_id>/autosave")
@limiter.limit(AUTOSAVE)
def autosave(topic_id: int) -> ResponseReturnValue:
    """A draft saves itself: 409 if it was changed in another window or by somebody else."""
    me = require("topics.propose")
    topic = load(topic_id, "topics.autosave")
    return _autosave(me, TopicForm().offer(topic), topic)


def _autosave(me: Person, form: TopicForm, topic: Topic | None) -> ResponseReturnValue:
    if not form.validate():
        return {"errors": form.errors}, 422
    try:
        if topic is None:
            topic = actions.propose(me, form.writing(), uuid=_uuid(form), auto=True)
        else:
            actions.rewrite(
                topic,
                form.writing(),
                me,
                seen=form.version.seen or 0,
                tab=form.tab.data or "",
                cover=topic.cover,
                auto=True,
            )
    except DomainError as error:
        return {"message": str(error.message)}, error.status
    return {
        "fields": {"version": str(topic.version)},
        "address": url_for("topics.edit", topic_id=topic.id),
        "autosave": url_for("topics.autosave", topic_id=topic.id),
        "draft": f"topic-{topic.id}",
    }


@bp.post("/topics/preview")
def preview() -> ResponseReturnValue:
    """Markdown as the page will show it."""
    require("topics.propose")
    return rendered(request.form.get("text", "")[:60_000], current_locale())


@bp.post("/topics/<int:topic_id>/delete")
def delete(topic_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    require("topics.propose")
    topic = load(topic_id, "topics.delete")
    actions.delete_draft(topic)
    return done(_("The draft is deleted."), url_for("own.home"))
