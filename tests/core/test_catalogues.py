import gettext
from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError

from webcast.core.catalogues import check, extract, update
from webcast.core.pofiles import compile_all
from webcast.core.proofreading import french_faults

NARROW = "\u202f"


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


class Tree:
    """A small project with sources and translations."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def source(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def po(self, domain: str, *entries: tuple[str, str]) -> None:
        text = "\n".join(f'msgid "{msgid}"\nmsgstr "{msgstr}"\n' for msgid, msgstr in entries)
        self.source(f"webcast/translations/fr/{domain}.po", text)

    def read_po(self, domain: str) -> str:
        return (self.root / f"webcast/translations/fr/{domain}.po").read_text()

    def says(self, *msgids: str) -> None:
        self.source("webcast/topics/views.py", "".join(f'_("{msgid}")\n' for msgid in msgids))


def translate(tree):
    (compiled,) = compile_all(tree.root)
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)


def test_a_missing_translation_is_named_with_its_place(tree):
    tree.says("Hello", "Goodbye")
    tree.po("topics", ("Hello", "Bonjour"))
    assert check(tree.root) == [
        "fr/topics.po: “Goodbye” (webcast/topics/views.py:2) is not translated"
    ]


def test_complete_translations_have_no_problem(tree):
    tree.says("Hello")
    tree.po("topics", ("Hello", "Bonjour"))
    assert check(tree.root) == []


def test_an_empty_or_fuzzy_translation_is_none(tree):
    tree.says("Hello", "Goodbye")
    tree.source(
        "webcast/translations/fr/topics.po",
        'msgid "Hello"\nmsgstr ""\n\n#, fuzzy\nmsgid "Goodbye"\nmsgstr "Bonsoir"\n',
    )
    assert check(tree.root) == [
        "fr/topics.po: “Hello” (webcast/topics/views.py:1) is not translated",
        "fr/topics.po: “Goodbye” (webcast/topics/views.py:2) is not translated",
        "fr/topics.po: “Goodbye”: is marked as fuzzy",
    ]


def test_a_message_said_twice_is_translated_once(tree):
    tree.source("webcast/topics/views.py", '_("Save")')
    tree.source("templates/studio/edit.html", '{{ _("Save") }}')
    tree.po("studio", ("Save", "Enregistrer"))
    assert check(tree.root) == []


def test_conflicting_translations_name_both_files(tree):
    tree.says("Save")
    tree.po("studio", ("Save", "Sauver"))
    tree.po("topics", ("Save", "Enregistrer"))
    assert check(tree.root) == [
        "fr/topics.po: “Save”: is “Enregistrer” here and “Sauver” in studio.po"
    ]


def test_contexts_keep_equal_words_apart(tree):
    tree.source("webcast/topics/views.py", 'pgettext("verb", "Record")\n_("Record")')
    tree.po("topics", ("Record", "Disque"))
    assert len(check(tree.root)) == 1
    tree.source(
        "webcast/translations/fr/studio.po",
        'msgctxt "verb"\nmsgid "Record"\nmsgstr "Enregistrer"\n',
    )
    assert check(tree.root) == []
    assert translate(tree).pgettext("verb", "Record") == "Enregistrer"
    assert translate(tree).gettext("Record") == "Disque"


def test_an_unused_translation_is_refused_by_check_and_dropped_by_update(tree):
    tree.says("Hello")
    tree.po("topics", ("Hello", "Bonjour"), ("Farewell", "Adieu"))
    assert check(tree.root) == ["fr/topics.po: “Farewell”: is no longer used"]
    update(tree.root)
    assert check(tree.root) == []
    assert "Adieu" not in tree.read_po("topics")


def test_update_puts_a_new_message_where_it_is_said_first_and_keeps_translations(tree):
    tree.says("Hello", "New")
    tree.source("templates/errors/404.html", '{{ _("Not here") }}')
    tree.source("templates/topics/show.html", '{{ _("Not here") }}')
    tree.po("topics", ("Hello", "Bonjour"))
    update(tree.root)
    assert 'msgid "Hello"\nmsgstr "Bonjour"' in tree.read_po("topics")
    assert 'msgid "New"\nmsgstr ""' in tree.read_po("topics")
    assert "Not here" not in tree.read_po("topics")
    assert 'msgid "Not here"\nmsgstr ""' in tree.read_po("core")


def test_update_leaves_a_translation_in_the_file_it_is_in(tree):
    tree.source("webcast/core/web.py", '_("Save")')
    tree.source("webcast/topics/views.py", '_("Save")')
    tree.po("topics", ("Save", "Enregistrer"))
    update(tree.root)
    assert "Enregistrer" in tree.read_po("topics")
    assert not (tree.root / "webcast/translations/fr/core.po").exists()


def test_update_writes_only_the_domains_asked_for_and_the_same_again(tree):
    tree.says("Hello")
    tree.source("webcast/studio/views.py", '_("Camera")')
    assert [path.name for path in update(tree.root, only=["topics"])] == ["topics.po"]
    first = tree.read_po("topics")
    update(tree.root)
    assert tree.read_po("topics") == first


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ('from x import lazy_gettext as _l\na = _l("Title")', {"Title"}),
        ('lazy_gettext("Title")', {"Title"}),
        ('lazy_ngettext("%(num)s topic", "%(num)s topics", n)', {"%(num)s topic"}),
        ('npgettext("c", "%(num)s topic", "%(num)s topics", n)', {"%(num)s topic"}),
    ],
)
def test_every_way_to_say_something_in_python_is_found(tree, source, messages):
    tree.source("webcast/topics/forms.py", source)
    assert keys(extract(tree.root)["topics"]) == messages


def test_every_way_to_say_something_in_a_template_is_found(tree):
    tree.source(
        "templates/topics/show.html",
        """{% do things.append(_("One")) %}{{ ngettext("%(num)s hour", "%(num)s hours", n) }}
        {{ pgettext("c", "Two") }}{% trans %}Three{% endtrans %}""",
    )
    tree.source("templates/topics/mail.txt", "{{ gettext('Four') }}")
    assert keys(extract(tree.root)["topics"]) == {"One", "%(num)s hour", "Two", "Three", "Four"}


def keys(catalogue):
    return {m.id[0] if isinstance(m.id, tuple) else m.id for m in catalogue if m.id}


@pytest.mark.parametrize(
    ("path", "domain"),
    [
        ("templates/base.html", "core"),
        ("templates/shared/_forms.html", "core"),
        ("templates/errors/409.html", "core"),
        ("templates/topics/cards/_small.html", "topics"),
    ],
)
def test_a_template_belongs_to_the_domain_of_its_first_folder(tree, path, domain):
    tree.source(path, '{{ _("Hello") }}')
    assert list(extract(tree.root)) == [domain]


def test_a_broken_template_is_named(tree):
    tree.source("templates/topics/show.html", "{% if %}")
    with pytest.raises(TemplateSyntaxError) as caught:
        extract(tree.root)
    assert caught.value.__notes__ == ["while reading the messages of templates/topics/show.html"]


@pytest.mark.parametrize(
    ("msgid", "msgstr", "problem"),
    [
        ("By %(name)s", "Par %(nom)s", "“Par %(nom)s” has %(nom)s, which the message has not"),
        ("By %(name)s", "Par", "“Par” lacks %(name)s"),
        ("%(n)s percent", "%(n)s %", "“%(n)s %” has %, which the message has not"),
        ("<em>Now</em>", "<em>Ici<em>", "“<em>Ici<em>” lacks </em"),
    ],
)
def test_a_translation_keeps_what_is_not_words(tree, msgid, msgstr, problem):
    tree.says(msgid)
    tree.po("topics", (msgid, msgstr))
    assert f"fr/topics.po: “{msgid}”: {problem}" in check(tree.root)


def test_a_singular_may_do_without_the_number(tree):
    tree.source("webcast/topics/views.py", 'ngettext("%(num)s topic", "%(num)s topics", n)')
    tree.source(
        "webcast/translations/fr/topics.po",
        'msgid "%(num)s topic"\nmsgid_plural "%(num)s topics"\n'
        'msgstr[0] "%(num)s sujet"\nmsgstr[1] "%(num)s sujets"\n',
    )
    assert check(tree.root) == []
    assert translate(tree).ngettext("%(num)s topic", "%(num)s topics", 2) == "%(num)s sujets"
    assert translate(tree).ngettext("%(num)s topic", "%(num)s topics", 0) == "%(num)s sujet"


def test_a_plural_is_not_served_by_a_singular(tree):
    tree.source("webcast/topics/views.py", 'ngettext("Topic", "Topics", n)')
    tree.po("topics", ("Topic", "Sujet"))
    assert "is not translated" in check(tree.root)[0]


@pytest.mark.parametrize(
    "text",
    [
        "l'antenne",
        "Aujourd'hui",
        "Et si je sponsorisais ?",
        "Vraiment\u00a0?",
        "Lieu:",
        "Lieu : ici",
        "Un; deux",
        "« Bonjour »",
        "«\u202fBonjour »",
        "C’est <b>vrai</b>!",
        "Sponsor de %(topic)s :",
    ],
)
def test_careless_french_typography_is_found(text):
    assert len(list(french_faults(text))) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "l’antenne",
        f"Et si je sponsorisais{NARROW}?",
        f"Quoi{NARROW}?!",
        f"«{NARROW}Bonjour{NARROW}»",
        f"«{NARROW}Qui{NARROW}?{NARROW}»",
        "À 18:30, en 16:9",
        "https://example.org/?q=1;2 ou http://example.org:",
        "%(hour)s:%(minute)s",
        "Sujets &amp; émissions&nbsp;",
        '<a href="/sujets?page=2" class="x">Suite</a>',
        "`a ? b : c`",
        "Hésitations (…?)",
        "d MMMM 'à' HH'h'mm",
        "?",
    ],
)
def test_what_is_right_or_no_prose_raises_no_alarm(text):
    assert list(french_faults(text)) == []


def test_untranslated_messages_stay_out_of_the_compiled_catalogue(tree):
    tree.says("Hello", "Goodbye")
    tree.po("topics", ("Hello", "Bonjour"), ("Goodbye", ""))
    assert translate(tree).gettext("Hello") == "Bonjour"
    assert translate(tree).gettext("Goodbye") == "Goodbye"


def test_compiling_twice_gives_the_same_bytes(tree):
    tree.po("topics", ("Hello", "Bonjour"))
    first = compile_all(tree.root)[0].read_bytes()
    assert compile_all(tree.root)[0].read_bytes() == first
