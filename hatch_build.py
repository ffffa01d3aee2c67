"""Build hooks: the dependencies come from requirements/run.in, the .mo files are made here."""

import re
from pathlib import Path
from runpy import run_path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).resolve().parent


class Dependencies(MetadataHookInterface):
    """Reads what the lock is made from, so that it is written down once."""

    def update(self, metadata: dict[str, Any]) -> None:
        lines = (ROOT / "requirements" / "run.in").read_text("utf-8").splitlines()
        metadata["dependencies"] = [line for line in lines if re.match(r"\w", line)]


class Catalogues(BuildHookInterface[Any]):
    """Compiles the translations into the wheel: compiled ones are not kept in git."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # By its path: importing webcast itself would need all it depends on.
        pofiles = run_path(str(ROOT / "webcast" / "core" / "pofiles.py"))
        pofiles["compile_all"](ROOT)


def get_metadata_hook() -> type[MetadataHookInterface]:
    return Dependencies


def get_build_hook() -> type[BuildHookInterface[Any]]:
    return Catalogues
