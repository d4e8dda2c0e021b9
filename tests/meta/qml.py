"""QML source as far as the rules of test_qml_source.py need it: objects, their lines, and what a guest would read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

STRING = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`"
COMMENT_OR_STRING = re.compile(rf"//[^\n]*|/\*.*?\*/|(?P<string>{STRING})", re.S)
TRANSLATED = re.compile(r"\bqs(?:Tr|TrId|Translate)\s*\(")

# Properties whose value a guest reads or hears.
READ = (
    "text|title|lead|label|labels|caption|hint|helper|heading|detail|placeholderText|stepName"
    "|Accessible\\.name|Accessible\\.description"
)
READ_PROPERTY = re.compile(rf"(?:^|[;{{,]|\bproperty\s+(?:string|var))\s*(?P<name>{READ})\s*:", re.M)
# A string that is compared with, or that looks something up.
NOT_SHOWN = re.compile(rf"[!=]==?\s*(?:{STRING})|(?:{STRING})\s*[!=]==?|\[\s*(?:{STRING})\s*\]|\bcase\s+(?:{STRING})")
MARK_UP = re.compile(r"<[^>]*(?:>|$)|&\w+;")  # a literal may end within a tag
LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Object:
    """One `Type { ... }`: its type name, its body without the braces, and the line it starts on."""

    kind: str
    body: str
    line: int


def without_comments(source: str) -> str:
    """The source with comments as spaces, line for line."""

    def blank(match: re.Match[str]) -> str:
        return match[0] if match["string"] else re.sub(r"[^\n]", " ", match[0])

    return COMMENT_OR_STRING.sub(blank, source)


def without_strings(source: str) -> str:
    """The same length with the content of strings as underscores: braces in them do not count."""
    return re.sub(STRING, lambda match: match[0][0] + "_" * (len(match[0]) - 2) + match[0][-1], source)


def closing(source: str, start: int, pair: str) -> int:
    """Index behind the bracket that closes the one at `start`; the end of the source when none does."""
    depth = 0
    for at in range(start, len(source)):
        depth += (source[at] == pair[0]) - (source[at] == pair[1])
        if depth == 0:
            return at + 1
    return len(source)


def objects(source: str) -> Iterator[Object]:
    """Every object of a file, inner ones too."""
    source = without_comments(source)
    skeleton = without_strings(source)
    for match in re.finditer(r"(?<![\w.])((?:[A-Z]\w*\.)?[A-Z]\w*)\s*\{", skeleton):
        start = match.end() - 1
        end = closing(skeleton, start, "{}")
        yield Object(match[1], source[start + 1 : end - 1], source.count("\n", 0, match.start()) + 1)


def expression(source: str, start: int) -> str:
    """The value of a property that starts at `start`: to the end of its line, or of the lines it goes on over."""
    skeleton = without_strings(source)
    at = start
    while at < len(source):
        character = skeleton[at]
        if character in "([{":
            at = closing(skeleton, at, {"(": "()", "[": "[]", "{": "{}"}[character])
            continue
        if character in ";},":  # a comma ends an entry of a list of rows
            break
        if character == "\n":
            before, after = skeleton[start:at].rstrip(), skeleton[at:].lstrip()
            if not (before.endswith(("?", ":", "+", "||", "&&")) or after.startswith(("?", ":", "+", "||", "&&"))):
                break
        at += 1
    return source[start:at]


def untranslated(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of every literal a guest would read that does not go through qsTr."""
    source = without_comments(source)
    for match in READ_PROPERTY.finditer(source):
        for text in bare_strings(expression(source, match.end())):
            if LETTERS.search(MARK_UP.sub("", text)):
                yield source.count("\n", 0, match.start("name")) + 1, text


def bare_strings(value: str) -> Iterator[str]:
    """String literals of an expression that could be shown: not translated, not compared, not an argument or a key."""
    while found := TRANSLATED.search(without_strings(value)):
        end = closing(without_strings(value), found.end() - 1, "()")
        value = value[: found.start()] + "0" + value[end:]
    value = NOT_SHOWN.sub("0", value)
    calls = re.compile(r"[\w.]+\s*\(")
    while call := calls.search(without_strings(value)):
        end = closing(without_strings(value), call.end() - 1, "()")
        value = value[: call.start()] + "0" + value[end:]
    for literal in re.findall(STRING, value):
        yield literal[1:-1]


def wordings(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of every string given to qsTr; a call without a literal string counts as the text ""."""
    source = without_comments(source)
    for match in TRANSLATED.finditer(source):
        literals = re.findall(STRING, source[match.end() : closing(without_strings(source), match.end() - 1, "()")])
        at = 1 if "Translate" in match[0] else 0
        yield source.count("\n", 0, match.start()) + 1, literals[at][1:-1] if len(literals) > at else ""
