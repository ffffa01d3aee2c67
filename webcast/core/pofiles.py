"""The .po files of the translations, and the compiled catalogue made of them.

Nothing of the project is imported here: the build (hatch_build.py) loads this file by its
path, where nothing of the project's needs is installed but Babel.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("fr",)  # the msgids are English

# Dates in a header would change the file each time.
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def folder_of(root: Path, language: str) -> Path:
    return root / "webcast" / "translations" / language


def read(root: Path, language: str) -> dict[str, Catalog]:
    """Read the .po files of a language, by domain; a broken one raises `PoFileError`."""
    catalogues = {}
    for path in sorted(folder_of(root, language).glob("*.po")):
        with path.open("rb") as file:
            try:
                catalogues[path.stem] = read_po(file, locale=language, abort_invalid=True)
            except PoFileError as error:
                error.add_note(f"while reading {path.relative_to(root)}")
                raise
    return catalogues


def write(path: Path, catalogue: Catalog) -> Path:
    """Write a .po so that the same messages always give the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = HEADER.format(language=path.parent.name, plural_forms=catalogue.plural_forms)
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, width=100, omit_header=True, include_lineno=False)
    return path


def compile_all(root: Path = ROOT) -> list[Path]:
    """Merge the .po files of each language into the messages.mo that the application reads.

    Of two different translations the first file's is taken: the check refuses them.
    """
    written = []
    for language in LANGUAGES:
        merged = Catalog(locale=language, creation_date=EPOCH, revision_date=EPOCH)
        for catalogue in read(root, language).values():
            for message in messages(catalogue):
                if is_translated(message) and not find({"merged": merged}, message):
                    merged.delete(texts(message.id)[0], message.context)
                    merged.add(message.id, message.string, context=message.context)
        path = folder_of(root, language) / "LC_MESSAGES" / "messages.mo"
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".new")  # a running server may be reading
        with unfinished.open("wb") as file:
            write_mo(file, merged)
        unfinished.replace(path)
        written.append(path)
    return written


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Yield all but the header."""
    return (message for message in catalogue if message.id)


def find(catalogues: dict[str, Catalog], wanted: Message) -> dict[str, Message]:
    """Look a message up in every domain; a plural is served by a plural only."""
    found = {}
    for domain, catalogue in catalogues.items():
        message = catalogue.get(texts(wanted.id)[0], wanted.context)
        if message and (message.pluralizable or not wanted.pluralizable):
            found[domain] = message
    return found


def is_translated(message: Message) -> bool:
    return bool(message.string) and all(texts(message.string)) and not message.fuzzy


def texts(words: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return the forms, singular first, of what may have only one."""
    return (words or "",) if words is None or isinstance(words, str) else tuple(words)
