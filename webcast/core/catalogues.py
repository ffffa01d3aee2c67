"""Translations: one .po per domain and language, kept complete and consistent.

A domain is a folder: what `webcast/topics` and `templates/topics` say is translated in
`webcast/translations/fr/topics.po`. What belongs to no domain (the error pages, say) is
`core`. A message that several domains say is translated once, in any of their files.

`python -m webcast.core.catalogues` is `webcast translations` without an application.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file

from webcast.core.pofiles import (
    LANGUAGES,
    ROOT,
    compile_all,
    find,
    folder_of,
    is_translated,
    messages,
    read,
    texts,
    write,
)
from webcast.core.proofreading import complaints

CORE = "core"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
TEMPLATE_OPTIONS = {
    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
    "newstyle_gettext": "true",
    "silent": "false",  # a template that cannot be read must not lose its messages quietly
}
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}
SHARED_TEMPLATES = {"errors", "shared"}


def sources(root: Path) -> Iterator[tuple[str, str, Path]]:
    """Yield (domain, kind, file), core first: words that all share have their home there."""
    found = []
    for folder, kind, suffixes in (
        (root / "webcast", "python", {".py"}),
        (root / "templates", "jinja2", TEMPLATE_SUFFIXES),
    ):
        for path in folder.rglob("*"):
            if path.suffix in suffixes:
                first, *deeper = path.relative_to(folder).parts
                domain = first if deeper and first not in SHARED_TEMPLATES else CORE
                found.append((domain, kind, path))
    yield from sorted(found, key=lambda source: (source[0] != CORE, *source))


def extract(root: Path = ROOT) -> dict[str, Catalog]:
    """Collect what the sources say: one catalogue per domain, in order of appearance."""
    domains: dict[str, Catalog] = {}
    for domain, kind, path in sources(root):
        place = path.relative_to(root).as_posix()
        try:
            for line, said, comments, context in extract_from_file(
                kind,
                path,
                keywords=KEYWORDS,
                comment_tags=["Translators:"],
                options=TEMPLATE_OPTIONS if kind == "jinja2" else None,
            ):
                if said:
                    domains.setdefault(domain, Catalog()).add(
                        said, locations=[(place, line)], auto_comments=comments, context=context
                    )
        except Exception as error:
            error.add_note(f"while reading the messages of {place}")
            raise
    return domains


def update(root: Path = ROOT, only: Iterable[str] = ()) -> list[Path]:
    """Give every message a place in a .po, drop unused ones, keep translations.

    A message stays in the files that have it already; a new one goes to the domain that
    says it first. `only` names the domains whose files are written; none means all.
    """
    said = extract(root)
    written = []
    for language in LANGUAGES:
        known = read(root, language)
        placed = {domain: Catalog(locale=language) for domain in {*known, *said}}
        for domain, catalogue in said.items():
            for message in messages(catalogue):
                homes = find(known, message) or find(placed, message) or {domain: message}
                for home, old in homes.items():
                    placed[home].add(
                        message.id,
                        old.string,
                        locations=message.locations,
                        flags=old.flags,
                        auto_comments=message.auto_comments,
                        user_comments=old.user_comments,
                        context=message.context,
                    )
        written += [
            write(folder_of(root, language) / f"{domain}.po", placed[domain])
            for domain in sorted(placed)
            if (not only or domain in only) and (domain in known or len(placed[domain]))
        ]
    return written


def check(root: Path = ROOT, only: Iterable[str] = ()) -> list[str]:
    """List what is missing or wrong in the translations, of all domains or `only` some."""
    said = extract(root)
    problems = []
    for language in LANGUAGES:
        known = read(root, language)
        for domain, catalogue in said.items():
            if not only or domain in only:
                file = f"{language}/{domain}.po"
                problems += [f"{file}: {problem}" for problem in missing(catalogue, known)]
        for domain, catalogue in known.items():
            if not only or domain in only:
                earlier = {name: known[name] for name in known if name < domain}
                problems += [
                    f"{language}/{domain}.po: “{texts(message.id)[0]}”: {problem}"
                    for message in messages(catalogue)
                    for problem in (
                        *(() if find(said, message) else ["is no longer used"]),
                        *(["is marked as fuzzy"] if message.fuzzy else ()),
                        *conflicts(message, earlier),
                        *complaints(message, language),
                    )
                ]
    return problems


def missing(said: Catalog, known: dict[str, Catalog]) -> Iterator[str]:
    for message in messages(said):
        if not any(map(is_translated, find(known, message).values())):
            file, line = message.locations[0]
            yield f"“{texts(message.id)[0]}” ({file}:{line}) is not translated"


def conflicts(message: Message, earlier: dict[str, Catalog]) -> Iterator[str]:
    for domain, other in find(earlier, message).items():
        if is_translated(other) and is_translated(message) and other.string != message.string:
            ours, theirs = ("” / “".join(texts(words)) for words in (message.string, other.string))
            yield f"is “{ours}” here and “{theirs}” in {domain}.po"


translations_cli = click.Group(
    "translations", help="Keep the words on screen complete in every language."
)


@translations_cli.command("update")
@click.argument("domains", nargs=-1)
def update_command(domains: tuple[str, ...]) -> None:
    """Add new messages to the .po files, and drop those no longer used."""
    for path in update(only=domains):
        click.echo(path.relative_to(ROOT))


@translations_cli.command("check")
@click.argument("domains", nargs=-1)
def check_command(domains: tuple[str, ...]) -> None:
    """Fail on missing, conflicting or badly set translations."""
    problems = check(only=domains)
    for problem in problems:
        click.echo(problem)
    if problems:
        click.echo(f"{len(problems)} to mend in the translations.")
        sys.exit(1)
    click.echo("The translations are complete.")


@translations_cli.command("compile")
def compile_command() -> None:
    """Merge the .po files into what the application reads."""
    for path in compile_all():
        click.echo(path.relative_to(ROOT))


if __name__ == "__main__":
    translations_cli()
