"""Join the style sheets: src/*.css and the vendored Pico become site.css, desk.css and week.css.

    python webcast/static/css/build.py            writes them
    python webcast/static/css/build.py --check    exit code 1 if a written sheet is stale

Standard library only. The layers' order is stated once, here; that of the files does not matter.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SRC = HERE / "src"
PICO = HERE.parent / "vendor/pico/pico.css"
LAYERS = "@layer pico, tokens, base, components, pages;\n"
SITE = ["fonts", "tokens", "base", "components", "charts", "pages", "print"]

#: The planner's grid: five-minute rows, up to 24 hours, blocks as long.
ROWS, SPANS = 288, 288


def minify(css: str) -> str:
    """Drop comments and the space that means nothing; strings are left as they are."""
    parts = re.split(r"(\"[^\"]*\"|'[^']*'|url\([^)]*\))", css.lstrip("\ufeff"))
    for i in range(0, len(parts), 2):
        part = re.sub(r"/\*.*?\*/", "", parts[i], flags=re.DOTALL)
        part = re.sub(r"\s+", " ", part)
        part = re.sub(r"\s*([{};,>])\s*", r"\1", part)
        part = re.sub(r":\s+", ":", part)
        parts[i] = part.replace(";}", "}")
    return "".join(parts).strip() + "\n"


def week_rows() -> str:
    """Classes for integer positions: a strict CSP allows no style attribute."""
    rows = "".join(f".r-{n}{{grid-row-start:{n}}}" for n in range(1, ROWS + 1))
    spans = "".join(f".h-{n}{{grid-row-end:span {n}}}" for n in range(1, SPANS + 1))
    days = "".join(
        f".week-rows-{hours}{{grid-template-rows:repeat({12 * hours},var(--row))}}"
        for hours in range(1, 25)
    )
    return f"@layer pages{{@media (min-width:56rem){{{days}{rows}{spans}}}}}"


def sheets() -> dict[str, str]:
    """File name and content of everything that is served."""
    licence = "/*! Contains Pico CSS 2 (MIT), see ../vendor/VENDORED.md */\n"
    pico = PICO.read_text(encoding="utf-8").lstrip("\ufeff")
    own = "".join((SRC / f"{name}.css").read_text(encoding="utf-8") for name in SITE)
    return {
        "site.css": licence + LAYERS + minify(f"@layer pico{{{pico}}}" + own),
        "desk.css": minify((SRC / "desk.css").read_text(encoding="utf-8")),
        "week.css": minify((SRC / "week.css").read_text(encoding="utf-8") + week_rows()),
    }


def main(argv: list[str]) -> int:
    """Write the sheets, or compare them."""
    stale = []
    for name, css in sheets().items():
        target = HERE / name
        if "--check" not in argv:
            target.write_text(css, encoding="utf-8")
        elif not target.exists() or target.read_text(encoding="utf-8") != css:
            stale.append(name)
    for name in stale:
        sys.stderr.write(f"{name} is stale: run webcast/static/css/build.py\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
