"""Who changed what: the versions of a text, and the decisions about a topic."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.core.errors import Missing
from webcast.topics import queries
from webcast.topics.differences import compare
from webcast.topics.labels import FIELDS, HAPPENED, STATES
from webcast.topics.views.base import bp, load


@bp.get("/topics/<int:topic_id>/history")
def history(topic_id: int) -> ResponseReturnValue:
    """Decisions and versions, latest first."""
    topic = load(topic_id, "topics.history")
    versions = queries.versions(topic)
    older = {version.number: version for version in versions}
    changes = {
        version.number: [
            FIELDS[change.name]
            for change in compare(older[version.number - 1].content, version.content)
        ]
        for version in versions
        if version.number - 1 in older
    }
    return render_template(
        "topics/history.html",
        topic=topic,
        versions=versions,
        changes=changes,
        decisions=queries.decisions(topic),
        happened=HAPPENED,
        states=STATES,
    )


@bp.get("/topics/<int:topic_id>/history/<int:number>")
def version(topic_id: int, number: int) -> ResponseReturnValue:
    """What one version changed, word by word."""
    topic = load(topic_id, "topics.history")
    this = queries.version(topic, number)
    if this is None:
        raise Missing(_("There is no such version."))
    before = queries.version(topic, number - 1)
    return render_template(
        "topics/version.html",
        topic=topic,
        version=this,
        before=before,
        after=queries.version(topic, number + 1),
        changes=compare(before.content if before else {}, this.content),
    )
