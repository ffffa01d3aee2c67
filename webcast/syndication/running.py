"""Running an import from a terminal: one transaction, progress, the report, the exit code."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import click
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from webcast.core.database import db
from webcast.core.errors import DomainError
from webcast.core.i18n import speaking
from webcast.syndication.actions import Outcome, Progress
from webcast.syndication.reading.report import Kind

T = TypeVar("T")
# Exit codes, beside 0: something was refused; nothing could be read or written.
REFUSED = 1
UNREADABLE = 2


def run(work: Callable[[Progress], Callable[[], Outcome]], shared: dict[str, Any]) -> None:
    """Prepare without a lock, store in one transaction; say what came of it, and exit."""
    with speaking(shared["lang"] or _language_of(os.environ)):
        try:
            store = work(shown)
            outcome = store()
            if shared["dry_run"]:
                db.session.rollback()
            else:
                db.session.commit()
        except DomainError as problem:
            db.session.rollback()
            _give_up(problem)
        except (IntegrityError, StaleDataError):
            db.session.rollback()
            _give_up(_("Somebody changed the same things meanwhile. Run it once more, please."))
        except BaseException:
            # Control-C as well: what was begun is not there.
            db.session.rollback()
            raise
        else:
            _tell(outcome, shared)
            if outcome.report.counts[Kind.REFUSED]:
                sys.exit(REFUSED)


def _give_up(problem: object) -> None:
    click.echo(str(problem), err=True)
    for line in getattr(problem, "conflicts", None) or ():
        click.echo(f"  {line}", err=True)
    click.echo(_("Nothing was written."), err=True)
    sys.exit(UNREADABLE)


def _tell(outcome: Outcome, shared: dict[str, Any]) -> None:
    click.echo(outcome.report.text(everything=shared["verbose"]))
    made = [_made(kind, number) for kind, number in outcome.made.items() if number]
    if made:
        click.echo(_("Made for them: %(things)s.", things=", ".join(made)))
    if shared["dry_run"]:
        click.echo(_("This was a rehearsal: nothing was written."))
    elif not outcome.wrote:
        click.echo(_("Nothing has changed."))


def _made(kind: str, number: int) -> str:
    words: dict[str, str] = {
        "studio": ngettext("%(num)s studio", "%(num)s studios", number),
        "person": ngettext("%(num)s profile", "%(num)s profiles", number),
        "theme": ngettext("%(num)s theme", "%(num)s themes", number),
        "series": ngettext("%(num)s series", "%(num)s series", number),
        "keyword": ngettext("%(num)s keyword", "%(num)s keywords", number),
        "expertise": ngettext("%(num)s expertise", "%(num)s expertises", number),
    }
    return words[kind]


def _language_of(environ: Mapping[str, str]) -> str:
    """What the terminal speaks (POSIX, base definitions §8.2); French where it says nothing."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "en" if value.startswith("en") else "fr"
    return "fr"


def shown(label: Any, things: Sequence[T], /) -> Iterator[T]:
    """A bar on a terminal, a line elsewhere (a log, a pipe); both beside the report, on stderr."""
    if not things:
        return
    if not sys.stderr.isatty():
        click.echo(_("%(what)s: %(n)s", what=label, n=len(things)), err=True)
        yield from things
        return
    with click.progressbar(things, label=str(label), file=sys.stderr) as bar:
        yield from bar
