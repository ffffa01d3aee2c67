"""The desk of episodes: what is missing for each; editing, publishing, paper releases."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_pgettext

from webcast.accounts.queries import names_of
from webcast.broadcast import actions, queries
from webcast.broadcast.actions.episodes import undisclosed_of
from webcast.broadcast.chapters import written
from webcast.broadcast.forms import EpisodeForm, PaperForm, StepForm
from webcast.broadcast.labels import DECISIONS, EXPLAINED, STATES, STEPS
from webcast.broadcast.models import EpisodeState
from webcast.broadcast.views.base import bp, load
from webcast.broadcast.workflow import EPISODE
from webcast.core.journal import history
from webcast.core.limits import WRITE, limiter
from webcast.core.web import actor, done, require
from webcast.topics.cards import url_of

TABS = {
    "editing": (lazy_pgettext("episodes", "Being edited"), {EpisodeState.EDITING}),
    "ready": (lazy_pgettext("episodes", "Ready"), {EpisodeState.READY}),
    "published": (lazy_pgettext("episodes", "Published"), {EpisodeState.PUBLISHED}),
    "unpublished": (lazy_pgettext("episodes", "Taken off"), {EpisodeState.UNPUBLISHED}),
}
ANSWERS = {
    "ready": lazy_pgettext("episode", "It is ready to be published."),
    "publish": lazy_pgettext("episode", "It is published: everybody can watch it now."),
    "unpublish": lazy_pgettext("episode", "It is taken off the site."),
}


@bp.get("/desk/episodes")
def desk() -> ResponseReturnValue:
    """Episodes by state, and what each still lacks."""
    require("broadcast.edit")
    tab = request.args.get("tab", "editing")
    tab = tab if tab in TABS else "editing"
    page = queries.listed(TABS[tab][1], request.args.get("page", ""))
    counts = queries.counts()
    return render_template(
        "broadcast/desk.html",
        tab=tab,
        tabs=[
            (label, url_for(".desk", tab=name), name == tab, sum(counts[s] for s in states))
            for name, (label, states) in TABS.items()
        ],
        page=page,
        missing=queries.missing([one.session_id for one in page.items]),
        states=STATES,
    )


@bp.route("/desk/episodes/<int:episode_id>", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def edit_episode(episode_id: int) -> ResponseReturnValue:
    """What an episode says, what it still lacks, and its next steps."""
    episode = load(episode_id, "broadcast.edit")
    form = EpisodeForm(
        data={
            "version": episode.version,
            "title": episode.title,
            "minutes": episode.minutes,
            "video_url": episode.video_url,
            "chapters": written(episode.chapters),
            "transcript": episode.transcript,
            "notes": episode.notes,
        }
    )
    if form.sent:
        with form.catching():
            actions.edit(actor(), episode, form.editing, seen=form.version.seen)
            return done(_("The episode is saved."), url_for(".edit_episode", episode_id=episode.id))
    decisions = history("episode", episode.id, 30)
    page = render_template(
        "broadcast/edit.html",
        episode=episode,
        form=form,
        step_form=StepForm(formdata=None, data={"version": episode.version}),
        topic_url=url_of(episode.topic),
        needed=queries.needed(episode.session_id),
        undisclosed=undisclosed_of(episode),
        steps=list(EPISODE.open_to(actor(), episode)),
        labels=STEPS,
        explained=EXPLAINED,
        states=STATES,
        decisions=decisions,
        happened=DECISIONS,
        people=names_of(line.actor_id for line in decisions),
    )
    return page, form.status


@bp.post("/desk/episodes/<int:episode_id>/<any(ready, publish, unpublish):step>")
@limiter.limit(WRITE)
def step(episode_id: int, step: str) -> ResponseReturnValue:
    """Take an episode a step along."""
    episode = load(episode_id, "broadcast.edit")
    form = StepForm()
    if form.sent:
        with form.catching():
            actions.advance(
                episode,
                step,
                actor=actor(),
                reason=form.reason.data or "",
                seen=form.version.seen,
            )
            return done(str(ANSWERS[step]), url_for(".edit_episode", episode_id=episode_id))
    page = render_template(
        "broadcast/step.html",
        episode=episode,
        form=form,
        step=step,
        label=STEPS[step],
        explained=EXPLAINED[step],
        needs_reason=any(t.needs_reason for t in EPISODE.transitions if t.name == step),
    )
    return page, form.status


@bp.post("/desk/episodes/<int:episode_id>/releases")
@limiter.limit(WRITE)
def record_release(episode_id: int) -> ResponseReturnValue:
    """A release signed on paper."""
    episode = load(episode_id, "broadcast.record_release")
    form = PaperForm()
    typed = form.person.data or ""
    session = queries.session_by_uuid(episode.session.uuid)
    if session is not None and typed.isdecimal():
        actions.record_paper(actor(), session, int(typed))
    return done(
        _("The paper release is on record."),
        url_for(".edit_episode", episode_id=episode.id, _anchor="releases"),
    )
