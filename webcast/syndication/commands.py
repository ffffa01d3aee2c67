"""`webcast import`: schedules and tables become topics, sessions, studios and profiles."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from webcast.core.channel import the_channel
from webcast.core.clock import is_zone
from webcast.core.database import db, only_reading
from webcast.core.i18n import LOCALES
from webcast.studio.models import SessionState
from webcast.syndication import actions
from webcast.syndication.actions import Outcome, Progress, ScheduleTerms, TableTerms
from webcast.syndication.reading import schedule_xml, topics_csv
from webcast.syndication.running import run
from webcast.topics.models import TopicState

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_STATES = [state.value for state in SessionState if state != SessionState.CANCELLED]

import_cli = click.Group("import", help="Bring in a conference's schedule or a table of topics.")


def _key(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not _KEY.fullmatch(value):
        raise click.BadParameter("small letters, digits, “.”, “_” and “-”, at most 80")
    return value


def _zone(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if value and not is_zone(value):
        raise click.BadParameter(f"“{value}” is not an IANA time zone, such as Europe/Brussels")
    return value


def _day(_context: click.Context, _option: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    """The options that both commands have."""
    options = (
        click.argument("file", type=click.File("rb")),
        click.option(
            "--key", required=True, callback=_key,
            help="Names the source: importing again under the same key updates.",
        ),
        click.option(
            "--proposer", default="", metavar="EMAIL",
            help="The account that proposes the topics; without it, a profile is made.",
        ),
        click.option(
            "--spoken", type=click.Choice(LOCALES), default="fr", show_default=True,
            help="Language of the topics where the file does not say.",
        ),
        click.option(
            "--overwrite", is_flag=True, help="The file wins over what was edited here since."
        ),
        click.option("--dry-run", is_flag=True, help="Rehearse: say what would be done."),
        click.option("--verbose", is_flag=True, help="Report also what went well, line by line."),
        click.option(
            "--lang", type=click.Choice(LOCALES), default=None,
            help="Language of the report (otherwise that of the environment).",
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@import_cli.command("schedule")
@_shared
@click.option("--zone", default="", callback=_zone, help="Of times without one [the channel's].")
@click.option("--state", type=click.Choice(_STATES), default=None,
              help="Of new sessions [past ones recorded, others confirmed].")  # fmt: skip
@click.option("--shift-to", type=click.DateTime(["%Y-%m-%d"]), callback=_day, metavar="DATE",
              help="Move all days so that the first is this one; times of day stay.")  # fmt: skip
@click.option("--format", "format_", default="e-conference", show_default=True, metavar="CODE")
@click.option("--treatment", default="experience", show_default=True, metavar="CODE")
@click.option("--map", "pairs", multiple=True, metavar="FIELD.WORD=OURS",
              help="type.keynote=talkshow, track.Main=Culture or language.de=en.")  # fmt: skip
@click.option("--cancel-missing", is_flag=True,
              help="Call off the sessions of events that the file has no more.")  # fmt: skip
@with_appcontext
def schedule_command(
    file: BinaryIO,
    *,
    zone: str,
    state: str | None,
    shift_to: date | None,
    format_: str,
    treatment: str,
    pairs: tuple[str, ...],
    cancel_missing: bool,
    **shared: Any,
) -> None:
    """Import a schedule.xml (pretalx, frab, pentabarf): topics, sessions, studios, profiles."""

    def work(progress: Progress) -> Callable[[], Outcome]:
        maps = _maps(pairs)
        with only_reading():
            given = zone or the_channel().zone
            db.session.rollback()
        schedule = schedule_xml.read(file, key=shared["key"], zone=given)
        terms = ScheduleTerms(
            key=shared["key"],
            format=format_,
            treatment=treatment,
            language=shared["spoken"],
            proposer=shared["proposer"],
            title=schedule.conference.title,
            overwrite=shared["overwrite"],
            state=SessionState(state) if state else None,
            shift_to=shift_to,
            cancel_missing=cancel_missing,
            formats=maps["type"],
            themes=maps["track"],
            languages=maps["language"],
        )
        prepared = actions.prepare_schedule(schedule, terms, progress)
        return lambda: actions.store_schedule(prepared, progress)

    run(work, shared)


@import_cli.command("topics")
@_shared
@click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN",
              help="Where a field comes from; without any, guessed from the header.")  # fmt: skip
@click.option("--state", type=click.Choice([state.value for state in actions.STATES]),
              default="open", show_default=True,
              help="Of new topics whose row says none.")  # fmt: skip
@click.option("--format", "format_", default="talkshow", show_default=True, metavar="CODE")
@click.option("--treatment", default="debate", show_default=True, metavar="CODE")
@click.option("--delimiter", default="", help="Between cells, where it is not found out.")
@click.option("--encoding", default="", help="Of the file, where it is not found out.")
@with_appcontext
def topics_command(
    file: BinaryIO,
    *,
    pairs: tuple[str, ...],
    state: str,
    format_: str,
    treatment: str,
    delimiter: str,
    encoding: str,
    **shared: Any,
) -> None:
    """Import topics from a table (CSV), with a mapping of its columns."""

    def work(progress: Progress) -> Callable[[], Outcome]:
        with only_reading():
            allowed = actions.allowed()
            db.session.rollback()
        table = topics_csv.read(
            file,
            pairs or None,
            key=shared["key"],
            allowed=allowed,
            delimiter=delimiter,
            encoding=encoding,
        )
        for pair in table.mapping.pairs() if table.guessed else ():
            click.echo(f"--map '{pair}'")
        terms = TableTerms(
            key=shared["key"],
            format=format_,
            treatment=treatment,
            language=shared["spoken"],
            proposer=shared["proposer"],
            overwrite=shared["overwrite"],
            state=TopicState(state),
        )
        prepared = actions.prepare_table(table, terms, progress)
        return lambda: actions.store_table(prepared, progress)

    run(work, shared)


def _maps(pairs: Sequence[str]) -> dict[str, dict[str, str]]:
    """`type.keynote=talkshow` and the like, by field."""
    found: dict[str, dict[str, str]] = {"type": {}, "track": {}, "language": {}}
    for pair in pairs:
        left, equals, ours = pair.partition("=")
        name, dot, word = left.partition(".")
        if not equals or not dot or name not in found or not ours.strip():
            raise click.UsageError(
                _("“%(pair)s”: --map takes type.WORD=, track.WORD= or language.WORD=.", pair=pair)
            )
        found[name][word.strip()] = ours.strip()
    return found
