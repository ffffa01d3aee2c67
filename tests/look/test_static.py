"""The look keeps its promises: built, light, readable, and honest about what it borrows."""

import gzip
import importlib.util
import re
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "webcast/static"
TEMPLATES = ROOT / "templates"
TOKENS = (STATIC / "css/src/tokens.css").read_text(encoding="utf-8")


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_style_sheets_are_built_from_their_sources() -> None:
    build = load(STATIC / "css/build.py")
    for name, css in build.sheets().items():
        assert (STATIC / "css" / name).read_text(encoding="utf-8") == css, f"{name} is stale"


def test_vendored_files_are_what_the_list_says() -> None:
    rows = re.findall(
        r"`((?:vendor|fonts)/[^`]+)` \| `([0-9a-f]{64})`",
        (STATIC / "vendor/VENDORED.md").read_text(encoding="utf-8"),
    )
    assert {name for name, _ in rows} == {
        path.relative_to(STATIC).as_posix()
        for path in [*STATIC.glob("fonts/*.woff2"), STATIC / "vendor/pico/pico.css"]
    }
    for name, digest in rows:
        assert sha256((STATIC / name).read_bytes()).hexdigest() == digest, name


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (STATIC / "vendor/package-lock.json").read_text(encoding="utf-8")


def test_the_fonts_weigh_at_most_100_kilobytes_together() -> None:
    assert sum(path.stat().st_size for path in STATIC.glob("fonts/*.woff2")) <= 100_000


def test_preloaded_fonts_are_those_of_the_style_sheet() -> None:
    partial = (TEMPLATES / "shared/_fonts.html").read_text(encoding="utf-8")
    preloaded = re.findall(r"fonts/[\w.-]+\.woff2", partial)
    sheet = (STATIC / "css/src/fonts.css").read_text(encoding="utf-8")
    assert len(preloaded) == 2
    for name in preloaded:
        assert name in sheet
        assert (STATIC / name).is_file()


def test_styles_and_scripts_of_a_first_view_are_light() -> None:
    sheets = gzip.compress((STATIC / "css/site.css").read_bytes(), 9)
    scripts = gzip.compress(b"".join(p.read_bytes() for p in STATIC.glob("js/*.js")), 9)
    assert len(sheets) <= 20_000
    assert len(scripts) <= 12_000


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


COLOURS = {
    name: (day, night)
    for name, day, night in re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS
    )
}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("paper", ["paper", "paper-sunk", "surface"])
@pytest.mark.parametrize(
    ("ink", "least"),
    [("ink", 7), ("ink-2", 7), ("ink-3", 4.5), ("accent", 7), ("live", 4.5), ("good", 4.5),
     ("warn", 4.5), ("field-rule", 3)],
)  # fmt: skip
def test_inks_are_readable_on_every_paper(ink: str, least: float, paper: str, theme: int) -> None:
    assert contrast(COLOURS[ink][theme], COLOURS[paper][theme]) >= least


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [("on-accent", "accent"), ("on-live", "live"), ("ink", "accent-soft"), ("ink", "live-soft"),
     ("ink", "good-soft"), ("ink", "warn-soft"), ("live", "live-soft")],
)  # fmt: skip
def test_words_on_coloured_grounds_are_readable(ink: str, ground: str, theme: int) -> None:
    assert contrast(COLOURS[ink][theme], COLOURS[ground][theme]) >= 4.5


def test_templates_hold_no_inline_style_or_script() -> None:
    inline = re.compile(r"<style|<[a-z][^>{]*\s(style|on[a-z]+)=|<script(?![^>]*\ssrc=)")
    for path in TEMPLATES.rglob("*.html"):
        found = inline.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.relative_to(ROOT)}: {found}"
