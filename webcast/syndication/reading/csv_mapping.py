"""Which column of a table becomes which field of a topic, as people write it down.

title=titre_projet                 a column
format=:talkshow                   a constant
article={adresse} — {budget} €     a template of columns; {{ and }} are braces
keywords.separator=,               what separates the items of a list
state.value[FIN]=published         a translation of values; [*] is for all others
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from flask_babel import lazy_gettext as _l

from webcast.core.errors import DomainError
from webcast.core.text import fold

FIELDS = (
    "external_id", "title", "standfirst", "article", "language", "format", "treatment", "theme",
    "series", "number", "state", "keywords", "expertises", "speakers", "sources",
)  # fmt: skip
LISTS = {"keywords", "expertises", "speakers", "sources"}
_KEY = re.compile(r"(\w+)(?:\.(separator)|\.value\[(.*)\])?", re.DOTALL)
_PART = re.compile(r"(\{\{|\}\})|\{([^{}]+)\}|([{}])")

# Words of headers, in the order of preference; state is left out: its values are never ours.
_GUESSES: dict[str, tuple[str, ...]] = {
    "external_id": ("id", "identifiant", "identifier", "code", "ref", "reference", "guid", "uuid"),
    "title": ("title", "titre", "sujet", "topic", "subject", "intitule", "question", "nom", "name"),
    "standfirst": ("standfirst", "chapo", "subtitle", "sous_titre", "resume", "abstract"),
    "article": ("article", "description", "texte", "text", "contenu", "content", "body", "corps"),
    "language": ("language", "langue", "lang"),
    "format": ("format",),
    "treatment": ("treatment", "traitement"),
    "theme": ("theme", "thematique", "track", "category", "categorie", "rubrique"),
    "series": ("series", "serie"),
    "number": ("number", "numero"),
    "keywords": ("keywords", "keyword", "mots_cles", "mot_cle", "tags", "tag"),
    "expertises": ("expertises", "expertise"),
    "speakers": ("speakers", "speaker", "intervenants", "intervenant", "auteur", "author"),
    "sources": ("sources", "source", "liens", "lien", "links", "link", "url"),
}  # fmt: skip


class BadMapping(DomainError):
    """The mapping cannot be used, so nothing was read."""

    status = 422


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a template: text as it is, or the cell of a column."""

    text: str
    column: bool = False


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where each field comes from; `pairs()` writes it down again."""

    sources: Mapping[str, tuple[Part, ...]]
    separators: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def columns(self) -> set[str]:
        """The columns that are used."""
        return {part.text for parts in self.sources.values() for part in parts if part.column}

    def pairs(self) -> list[str]:
        """The mapping as `parse` takes it."""
        found = [f"{name}={_written(parts)}" for name, parts in self.sources.items()]
        found += [f"{name}.separator={text}" for name, text in self.separators.items()]
        for name, table in self.values.items():
            found += [f"{name}.value[{old}]={new}" for old, new in table.items()]
        return found


def _written(parts: tuple[Part, ...]) -> str:
    if len(parts) == 1 and parts[0].column and not parts[0].text.startswith(":"):
        return parts[0].text
    if all(not part.column for part in parts):
        return ":" + "".join(part.text for part in parts)
    return "".join(
        f"{{{part.text}}}" if part.column else part.text.replace("{", "{{").replace("}", "}}")
        for part in parts
    )


def parse(pairs: Iterable[str]) -> ColumnMapping:
    """The mapping written in `pairs`, or `BadMapping`. Which columns exist is not known yet."""
    sources: dict[str, tuple[Part, ...]] = {}
    separators: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    for pair in pairs:
        key, equals, right = pair.partition("=") if ".value[" not in pair else _valued(pair)
        match = _KEY.fullmatch(key.strip())
        if not equals or not match:
            raise BadMapping(_l("“%(pair)s” is not of the form field=column.", pair=pair))
        name = match[1]
        if name not in FIELDS:
            raise BadMapping(_unknown(name, FIELDS, _l("There is no field “%(name)s”.", name=name)))
        if match[2]:
            separators[name] = right or ","
        elif match[3] is not None:
            values.setdefault(name, {})[match[3].strip()] = right.strip()
        elif name in sources:
            raise BadMapping(_l("The field “%(name)s” is given twice.", name=name))
        else:
            sources[name] = _parts(right.strip(), pair)
    return ColumnMapping(sources, separators, values)


def _valued(pair: str) -> tuple[str, str, str]:
    """Values may have an equals sign in them."""
    left, bracket, right = pair.partition("]=")
    return f"{left}]", "=" if bracket else "", right


def _parts(text: str, pair: str) -> tuple[Part, ...]:
    if not text:
        raise BadMapping(_l("“%(pair)s” names no column.", pair=pair))
    if text.startswith(":"):
        return (Part(text[1:].strip()),)
    if "{" not in text and "}" not in text:
        return (Part(text, column=True),)
    parts: list[Part] = []
    end = 0
    for match in _PART.finditer(text):
        if match[3]:
            raise BadMapping(_l("A brace in “%(pair)s” has no counterpart.", pair=pair))
        if match.start() > end:
            parts.append(Part(text[end : match.start()]))
        parts.append(Part(match[2].strip(), column=True) if match[2] else Part(match[1][0]))
        end = match.end()
    if end < len(text):
        parts.append(Part(text[end:]))
    return tuple(parts)


def _unknown(name: str, known: Collection[str], why: object) -> object:
    """`why`, and the nearest known name where one is near."""
    folded = {fold(other): other for other in known}
    near = get_close_matches(fold(name), folded, n=1, cutoff=0.5)
    if not near:
        return _l("%(why)s These exist: %(names)s.", why=why, names=", ".join(known))
    return _l("%(why)s Is “%(near)s” meant?", why=why, near=folded[near[0]])


def check(
    mapping: ColumnMapping, header: Collection[str], allowed: Mapping[str, Collection[str]]
) -> None:
    """Raise `BadMapping` for a column that is not there or a value that is never taken."""
    named = [name for name in header if name]
    for column in sorted(mapping.columns):
        if column not in named:
            why = _l("There is no column “%(name)s”.", name=column)
            raise BadMapping(_unknown(column, named, why))
    if "title" not in mapping.sources:
        why = _l("No column is given for the title.")
        raise BadMapping(_l("%(why)s These exist: %(names)s.", why=why, names=", ".join(named)))
    for name, values in allowed.items():
        given = list(mapping.values.get(name, {}).values())
        parts = mapping.sources.get(name, ())
        if parts and not any(part.column for part in parts):
            given.append("".join(part.text for part in parts))
        for value in given:
            if value and value not in values:
                why = _l("“%(value)s” is no %(field)s.", value=value, field=name)
                raise BadMapping(_unknown(value, values, why))


def guess(header: Iterable[str]) -> ColumnMapping:
    """A mapping from the words in the header, French or English; a start to be looked at."""
    names = [name for name in header if name]
    ranked: list[tuple[int, int, str, str]] = []
    for column in names:
        words = re.findall(r"[a-z0-9]+", fold(column))
        plain = "_".join(words)
        for topic_field, known in _GUESSES.items():
            for rank, word in enumerate(known):
                if plain == word:
                    ranked.append((0, rank, topic_field, column))
                elif plain.startswith(word + "_"):
                    ranked.append((1, rank, topic_field, column))
                elif word in words:
                    ranked.append((2, rank, topic_field, column))
    found: dict[str, tuple[Part, ...]] = {}
    used: set[str] = set()
    for _closeness, _rank, topic_field, column in sorted(
        ranked, key=lambda entry: (entry[0], entry[1], FIELDS.index(entry[2]))
    ):
        if topic_field not in found and column not in used:
            found[topic_field] = (Part(column, column=True),)
            used.add(column)
    return ColumnMapping({name: found[name] for name in FIELDS if name in found})
