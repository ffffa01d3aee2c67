"""Refresh what is vendored: install the exact versions, copy what is needed, write VENDORED.md.

Run by hand where Node is found, after changing a version in package.json:
    python webcast/static/vendor/refresh.py
then `subset_fonts.py` if a font has changed, and `../css/build.py`. Standard library only.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
FONTS = HERE.parent / "fonts"

#: package, what we take from it, where it goes, its licence file
TAKEN = [
    ("@picocss/pico", "compiled by sass from pico/pico.scss", ["pico/pico.css"], "pico/LICENSE.md", "LICENSE.md"),
    ("@fontsource-variable/newsreader", "cut by subset_fonts.py", ["serif-normal.*.woff2", "serif-italic.*.woff2"],
     "../fonts/OFL-Newsreader.txt", "LICENSE"),
    ("@fontsource-variable/source-sans-3", "cut by subset_fonts.py", ["sans-normal.*.woff2", "sans-extended-normal.*.woff2"],
     "../fonts/OFL-SourceSans3.txt", "LICENSE"),
]  # fmt: skip


def install() -> None:
    """The versions of package-lock.json, without anybody's install scripts."""
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True)


def compile_pico() -> None:
    """Only the modules named in pico.scss."""
    sass = [
        "node_modules/.bin/sass", "--no-source-map", "--style=compressed", "--quiet-deps",
        "--load-path=node_modules", "pico/pico.scss", "pico/pico.css",
    ]  # fmt: skip
    subprocess.run(sass, cwd=HERE, check=True)


def files_of(patterns: list[str]) -> list[Path]:
    """The files that came out of a package, wherever they lie."""
    found = [p for pattern in patterns for folder in (HERE, FONTS) for p in folder.glob(pattern)]
    return sorted(found)


def describe() -> str:
    """VENDORED.md: what, which version, under which licence, and the hash of each file."""
    lines = [
        "# Borrowed, and from whom",
        "",
        "Written by `refresh.py`. Licences lie beside the files.",
        "",
        "| package | version | licence | how | file | SHA-256 |",
        "|---|---|---|---|---|---|",
    ]
    for package, how, patterns, licence, _source in TAKEN:
        about = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))
        for path in files_of(patterns):
            place = path.relative_to(HERE.parent).as_posix()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(
                f"| {package} | {about['version']} | [{about['license']}]({licence}) "
                f"| {how} | `{place}` | `{digest}` |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Install, compile, copy the licences, describe."""
    install()
    compile_pico()
    for package, _how, _patterns, licence, source in TAKEN:
        shutil.copyfile(MODULES / package / source, HERE / licence)
    (HERE / "VENDORED.md").write_text(describe(), encoding="utf-8")


if __name__ == "__main__":
    main()
