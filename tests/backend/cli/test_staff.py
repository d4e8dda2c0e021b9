"""`kiosk-backend staff`: a PIN is printed once; wrong words are told in a sentence."""

from __future__ import annotations

import re

from tests.backend.cli.inside import Command, command, installed

__all__ = ["command", "installed"]


def add(command: Command, number: str = "204", *, code: int = 0, **changed: str) -> str:
    words = {"--site": "aurora", "--number": number, "--name": "Sofia Berg", "--role": "supervisor", **changed}
    done = command("staff", "add", *(part for pair in words.items() for part in pair), code=code)
    return done.stderr if code else done.stdout


def test_somebody_is_added_listed_and_given_a_new_pin(installed: Command) -> None:
    pin = add(installed)
    assert re.fullmatch(r"[0-9]{6}\n", pin)
    shown = installed("staff", "list", "--site", "aurora").stdout
    assert shown == "204  supervisor  Sofia B.\n"
    fresh = installed("staff", "reset", "--site", "aurora", "204")
    assert re.fullmatch(r"[0-9]{6}\n", fresh.stdout)
    assert fresh.stdout != pin
    assert "not shown again" in fresh.stderr
    assert "whole" in installed("audit", "verify").stdout


def test_what_is_wrong_is_said(installed: Command) -> None:
    add(installed)
    assert "Number 204 is taken at aurora." in add(installed, code=1)
    assert "three digits" in add(installed, "2045", code=1)
    assert "There is no site 'nowhere'." in add(installed, "205", code=1, **{"--site": "nowhere"})
    assert "Nobody has number 299" in installed("staff", "reset", "--site", "aurora", "299", code=1).stderr


def test_nobody_is_staff_until_somebody_is_added(installed: Command) -> None:
    """S5: a fresh house, its demo site included, has no account."""
    assert installed("staff", "list", "--site", "aurora").stdout == ""
    installed("site", "add", "northwind", "--demo")
    assert installed("staff", "list", "--site", "northwind").stdout == ""
    add(installed)
    assert "204" in installed("staff", "list", "--site", "aurora").stdout
    assert installed("staff", "list", "--site", "northwind").stdout == ""
