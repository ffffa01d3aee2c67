"""Docs name everything that exists."""

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from webcast.cli import main
from webcast.core.settings import PREFIX, BadSetting, Settings

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


@pytest.mark.parametrize("setting", [field.name for field in fields(Settings)])
def test_every_setting_is_documented(setting: str) -> None:
    assert f"`{PREFIX}{setting.upper()}`" in OPERATIONS


def test_no_setting_is_documented_that_does_not_exist() -> None:
    named = set(re.findall(rf"{PREFIX}([A-Z_]+[A-Z])", OPERATIONS))
    assert named <= {field.name.upper() for field in fields(Settings)}


def own_commands() -> list[str]:
    names = []
    for name, command in main.commands.items():
        if isinstance(command, click.Group) and name not in {"limiter", "db", "translations"}:
            names += [f"{name} {sub}" for sub in command.commands]
        else:
            names.append(name)
    return names


@pytest.mark.parametrize("command", own_commands())
def test_every_command_is_documented(command: str) -> None:
    assert f"`webcast {command}" in OPERATIONS


@pytest.mark.parametrize("page", [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"])
def test_links_between_docs_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_an_unknown_setting_stops_the_start() -> None:
    with pytest.raises(BadSetting, match="WEBCAST_DATABSE_URI"):
        Settings.load({"WEBCAST_DATABSE_URI": "x"}, ROOT)


def test_a_setting_of_the_wrong_kind_is_named() -> None:
    with pytest.raises(BadSetting, match="WEBCAST_SMTP_PORT"):
        Settings.load({"WEBCAST_SMTP_PORT": "many"}, ROOT)


@pytest.mark.parametrize("setting", ["WEBCAST_MAIL_FROM", "WEBCAST_MAIL_REPLIES_TO"])
def test_a_sender_is_a_bare_address(setting: str) -> None:
    with pytest.raises(BadSetting, match=setting):
        Settings.load({setting: "Ma Web-TV <tv@example.org>"}, ROOT)
    Settings.load({setting: "tv@example.org"}, ROOT)


def test_the_secret_key_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    from webcast.core.settings import keep_secret_key

    settings = Settings(data_dir=str(tmp_path))
    key = keep_secret_key(settings)
    assert keep_secret_key(settings) == key
    assert len(key) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
