"""Rules for our QML: every word goes through qsTr, no banned word, no rich text, no way out, pages made of the kit."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.meta.qml import objects, untranslated, without_comments, wordings
from tests.meta.sources import ROOT, ours

Finding = tuple[int, str]

# design.md 8, experience.md E1: what happened and what to do next, never the machine's own words.
BANNED = re.compile(r"\b(?:otp|invalid|error|failed|authentication|session|submit)\b|\bok\b", re.I)

WAYS_OUT = re.compile(
    r"openUrlExternally|QtWebEngine|QtWebView|QtQuick\.Dialogs|Qt\.labs\.platform|QtQuick\.VirtualKeyboard"
    r"|\b(?:File|Folder|Color|Font|Message)Dialog\b|\bSystemTrayIcon\b|\bQt\.(?:quit|exit)\b"
)
FOR_THE_KIT_ONLY = {
    "Text",
    "TextEdit",
    "TextInput",
    "TextField",
    "TextArea",
    "Label",
    "MouseArea",
    "Timer",
    "TapHandler",
}
COLOUR = re.compile(r"[\"']#[0-9A-Fa-f]{3,8}[\"']")


def banned(text: str) -> bool:
    """Whether a sentence holds a word that guests must not read."""
    return bool(BANNED.search(text))


def banned_words(source: str) -> Iterator[Finding]:
    """Translated sentences with a banned word."""
    return ((line, text) for line, text in wordings(source) if banned(text))


def empty_wordings(source: str) -> Iterator[Finding]:
    """qsTr of something that is not a literal: no translator would ever see it."""
    return ((line, "qsTr without a literal") for line, text in wordings(source) if not text)


def rich_text(source: str) -> Iterator[Finding]:
    """Text that would read HTML in a guest's name (Qt guesses unless told)."""
    for item in objects(source):
        plain = re.search(r"\btextFormat:\s*(?:\w+\s*\?\s*Text\.StyledText\s*:\s*)?\w+\.PlainText\b", item.body)
        if item.kind in {"Text", "Label", "TextEdit", "TextArea"} and not plain:
            yield item.line, f"{item.kind} without textFormat: {item.kind}.PlainText"


def ways_out(source: str) -> Iterator[Finding]:
    """Names through which a guest could leave the app."""
    source = without_comments(source)
    for match in WAYS_OUT.finditer(source):
        yield source.count("\n", 0, match.start()) + 1, match[0]


def not_of_the_kit(source: str) -> Iterator[Finding]:
    """What a page must take from controls/: plain text items, touch areas, timers and colours."""
    for item in objects(source):
        if item.kind in FOR_THE_KIT_ONLY:
            yield item.line, item.kind
    plain = without_comments(source)
    for match in COLOUR.finditer(plain):
        yield plain.count("\n", 0, match.start()) + 1, match[0]
    for match in re.finditer(r"^\s*import\s+QtQuick\.Controls.*$", plain, re.M):
        yield plain.count("\n", 0, match.start()) + 1, match[0].strip()


def findings(rule: Callable[[str], Iterator[Finding]], files: list[Path]) -> list[str]:
    """file:line: what, for everything the rule finds."""
    assert files, "nothing was looked at"
    return [
        f"{file}:{line}: {what}" for file in files for line, what in rule((ROOT / file).read_text(encoding="utf-8"))
    ]


def all_qml() -> list[Path]:
    return ours(".qml", "kiosk_app")


def pages() -> list[Path]:
    return [file for file in all_qml() if {"steps", "staff"} & set(file.parts)]


@pytest.mark.parametrize("rule", [untranslated, empty_wordings, banned_words, rich_text, ways_out])
def test_qml_keeps_the_rule(rule: Callable[[str], Iterator[Finding]]) -> None:
    assert findings(rule, all_qml()) == []


def test_pages_are_made_of_the_kit() -> None:
    assert findings(not_of_the_kit, pages()) == []


def test_python_says_no_banned_word() -> None:
    said = []
    for file in ours(".py", "kiosk_app"):
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"translate", "tr"}:
                texts = [repr(part.value) for part in node.args if isinstance(part, ast.Constant)]
                said += [f"{file}:{node.lineno}: {text}" for text in texts if banned(text)]
    assert said == []


PLANTED = [
    (untranslated, 'Words { text: "Good evening" }'),
    (untranslated, 'Words {\n    title: page.late ? "Too late"\n        : qsTr("Welcome")\n}'),
    (untranslated, 'Item { Accessible.name: "Start over" }'),
    (untranslated, "Item { property string lead: 'Please wait' }"),
    (untranslated, 'List { rows: [ { state: "done", text: "Saved" } ] }'),
    (empty_wordings, "Words { text: qsTr(page.name) }"),
    (banned_words, 'Words { text: qsTr("That code is invalid.") }'),
    (banned_words, 'Words { text: qsTr("Something failed, press OK") }'),
    (rich_text, "Text { text: page.guestName }"),
    (rich_text, "Text { text: page.guestName; textFormat: Text.StyledText }"),
    (ways_out, "Item { Component.onCompleted: Qt.openUrlExternally(address) }"),
    (ways_out, "import QtQuick.Dialogs\nFileDialog { }"),
    (not_of_the_kit, "StepPage { Timer { interval: 3 } }"),
    (not_of_the_kit, 'StepPage { property color ink: "#123456" }'),
    (not_of_the_kit, "import QtQuick.Controls.Basic\nStepPage { }"),
]

RIGHT = [
    (untranslated, 'Words { text: qsTr("Good evening, %1 (really)").arg(page.name) }'),
    (untranslated, 'Words { text: page.kind === "stay" ? qsTr("Stay") : qsTr("Flight") }'),
    (untranslated, 'Words { text: page.session.codes["first"] + "–" }\n// text: "a comment"'),
    (untranslated, 'Words { text: page.format("dd MMM") }'),
    (untranslated, 'Item { property string context: "stay" }'),
    (untranslated, 'List { rows: [ { text: qsTr("Saved"), state: "done" } ] }'),
    (untranslated, 'Words { text: "<b>" + page.title + "</b><br>" + page.text }'),
    (empty_wordings, 'Words { text: qsTr("%n guest(s)", "", page.count) }'),
    (banned_words, 'Words { text: qsTr("That code did not match. Check the text message.") }'),
    (rich_text, "Text { text: page.guestName; textFormat: Text.PlainText }"),
    (rich_text, "Text { textFormat: styled ? Text.StyledText : Text.PlainText }"),
    (ways_out, "Item { }  // never Qt.openUrlExternally"),
    (not_of_the_kit, "import QtQuick\nStepPage { Card { Words { } } }"),
]


@pytest.mark.parametrize(("rule", "bad"), PLANTED)
def test_a_planted_fault_is_seen(rule: Callable[[str], Iterator[Finding]], bad: str) -> None:
    assert list(rule(bad)) != []


@pytest.mark.parametrize(("rule", "good"), RIGHT)
def test_a_right_line_is_let_through(rule: Callable[[str], Iterator[Finding]], good: str) -> None:
    assert list(rule(good)) == []
