"""Words as both databases compare them: folded, elisions cut, stemmed in Python.

The index holds stems, so that SQLite's FTS5 and PostgreSQL's tsvector give the same answers.
"""

import re
from functools import lru_cache

import snowballstemmer

from webcast.core.text import fold

_STEMMERS = {
    "fr": snowballstemmer.stemmer("french"),
    "en": snowballstemmer.stemmer("english"),
}
_ELISION = re.compile(r"\b(?:[ldjtmnsc]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ](?=\w)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_COMMON = {
    "fr": frozenset(
        """
        a au aux avec c ce ces cet cette comme d dans de des du elle en est et etre eux il ils j
        je l la le les leur lui m ma mais me meme mes moi mon n ne nos notre nous on ou par pas
        plus pour qu que quel quelle qui s sa sans se ses si son sont sur t ta te tes toi ton tu
        un une vos votre vous y ont fait faire
        """.split()
    ),
    "en": frozenset(
        """
        a an and are as at be but by can do does for from has have how i if in is it its not of
        on or our so that the their there they this to was we were what when which who will with
        you your
        """.split()
    ),
}


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str:
    # The stemmers know accents; we fold first so that « école » and « ecole » agree.
    return str(_STEMMERS[language].stemWord(word))


def words(text: str) -> list[str]:
    """The folded words of `text`, elided articles cut off."""
    return _WORD.findall(fold(_ELISION.sub("", text)))


def stems(text: str, language: str) -> list[str]:
    """The stems of the words of `text` that carry meaning, in order."""
    common = _COMMON[language]
    return [_stem(word, language) for word in words(text) if word not in common]


def query_terms(text: str, limit: int = 12) -> list[set[str]]:
    """For each word that somebody looks for, the stems that would do (French or English).

    Words too common to tell anything are left out, unless there are only such words.
    """
    found = words(text)[:limit]
    telling = [w for w in found if w not in _COMMON["fr"] and w not in _COMMON["en"]]
    return [{_stem(w, "fr"), _stem(w, "en")} for w in telling or found]
