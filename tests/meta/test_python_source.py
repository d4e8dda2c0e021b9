"""Rules for our Python that linters do not know: secrets are compared in constant time, chance comes from `secrets`,
nothing is swallowed, and the app offers no door to the desktop (reliability T4)."""

import ast
from collections.abc import Iterator

import pytest

from tests.meta.sources import ROOT, ours

SECRET_NAMES = {"code", "typed", "mac", "pin", "token", "digest", "secret", "pepper"}
SECRET_ENDINGS = ("_mac", "_pin", "_token", "_digest", "_secret")

# The one last-resort handler of each program and of each thing that must go on whatever one round of it does.
# path -> (how many, why)
LAST_RESORT: dict[str, tuple[int, str]] = {
    "kiosk_backend/main.py": (1, "last resort of the backend process"),
    "kiosk_backend/api/wire.py": (1, "last resort of one request: the guest is sent to staff, the process goes on"),
    "kiosk_backend/api/page_route.py": (
        1,
        "last resort of one guest page: a phone is shown a page, the process goes on",
    ),
    "kiosk_app/main.py": (1, "last resort of the kiosk process"),
}

# The twin of clock, ids and codes that a test or a simulation owns; the composition root refuses it outside the demo.
PREDICTABLE_ON_PURPOSE = "kiosk_backend/adapters/simulated.py"

DESKTOP_DOORS = {
    "QFileDialog",
    "QPrintDialog",
    "QPrintPreviewDialog",
    "QPageSetupDialog",
    "QColorDialog",
    "QFontDialog",
    "QInputDialog",
    "QMessageBox",
    "QDesktopServices",
    "QSystemTrayIcon",
    "QtWidgets",
    "QtWebEngineCore",
    "QtWebEngineQuick",
    "QtWebView",
}


def identifier(node: ast.expr) -> str:
    """The last name of an expression: `row.code` and `code` are both "code"."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_secret(node: ast.expr) -> bool:
    """Whether an expression is called like something that must not leak by timing."""
    name = identifier(node).lstrip("_").lower()
    return name in SECRET_NAMES or name.endswith(SECRET_ENDINGS)


def is_public(node: ast.expr) -> bool:
    """A literal, a constant, a member of an enumeration, or a database column: comparing with it tells nothing."""
    if isinstance(node, ast.Constant) or identifier(node).isupper():
        return True
    if isinstance(node, ast.Attribute):
        owner = node.value
        return identifier(owner) == "c" or (isinstance(owner, ast.Name) and owner.id[:1].isupper())
    return False


def compared_secrets(tree: ast.AST) -> Iterator[int]:
    """Lines that compare secrets with == or != instead of hmac.compare_digest."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        equal = any(isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops)
        if equal and any(map(is_secret, sides)) and not any(map(is_public, sides)):
            yield node.lineno


def line_of(node: ast.AST) -> int:
    """Where it stands; every statement and expression has a line."""
    line = getattr(node, "lineno", 0)
    assert isinstance(line, int)
    return line


def uses_random(tree: ast.AST) -> Iterator[int]:
    """Lines that import the predictable generator."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        if any(name.split(".")[0] == "random" or name.endswith(".random") for name in names):
            yield line_of(node)


def swallows(tree: ast.AST) -> Iterator[int]:
    """Lines of handlers for everything that do not raise on."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        everything = any(kind is None or identifier(kind) in {"Exception", "BaseException"} for kind in kinds)
        if everything and not (isinstance(node.body[-1], ast.Raise) or hands_on(node)):
            yield node.lineno


def hands_on(handler: ast.ExceptHandler) -> bool:
    """Whether the error itself goes to whoever waits for the result, by a future's set_exception or by keeping it."""
    if handler.name is None:
        return False
    for node in ast.walk(ast.Module(body=handler.body, type_ignores=[])):
        if isinstance(node, ast.Call) and "exception" in identifier(node.func):
            return any(isinstance(argument, ast.Name) and argument.id == handler.name for argument in node.args)
        if isinstance(node, ast.Assign | ast.Return | ast.Call):
            value = node.value if not isinstance(node, ast.Call) else None
            if isinstance(value, ast.Name) and value.id == handler.name:
                return True
    return False


def doors(tree: ast.AST) -> Iterator[int]:
    """Lines that name a Qt class through which a guest could reach files, printers or programs."""
    for node in ast.walk(tree):
        names = {alias.name.rsplit(".", 1)[-1] for alias in node.names} if isinstance(node, ast.Import) else set()
        if isinstance(node, ast.ImportFrom):
            names = {(node.module or "").rsplit(".", 1)[-1], *(alias.name for alias in node.names)}
        if isinstance(node, ast.Attribute):
            names = {node.attr}
        if names & DESKTOP_DOORS:
            yield line_of(node)


def found(rule: object, *folders: str) -> list[str]:
    """file:line of everything a rule finds below those folders."""
    assert callable(rule)
    files = [(file, ast.parse((ROOT / file).read_text(encoding="utf-8"))) for file in ours(".py", *folders)]
    assert files, "nothing was looked at"
    return [f"{file}:{line}" for file, tree in files for line in rule(tree)]


def test_secrets_are_compared_in_constant_time() -> None:
    assert found(compared_secrets, "kiosk_backend") == [], "use hmac.compare_digest"


def test_chance_comes_from_the_operating_system() -> None:
    lines = [line for line in found(uses_random, "kiosk_backend", "kiosk_app") if PREDICTABLE_ON_PURPOSE not in line]
    assert lines == [], "use secrets, or the port that owns randomness"


def test_nothing_is_swallowed_outside_the_last_resorts() -> None:
    lines = found(swallows, "kiosk_backend", "kiosk_app")
    by_file: dict[str, list[str]] = {}
    for line in lines:
        by_file.setdefault(line.rsplit(":", 1)[0], []).append(line)
    too_many = {file: all_ for file, all_ in by_file.items() if len(all_) > LAST_RESORT.get(file, (0, ""))[0]}
    assert too_many == {}


def test_the_app_has_no_door_to_the_desktop() -> None:
    assert found(doors, "kiosk_app") == []


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        (compared_secrets, "row.code == command.code"),
        (compared_secrets, "if expected_mac != mac: pass"),
        (compared_secrets, "ok = self._token == given"),
        (uses_random, "import random"),
        (uses_random, "from random import choice"),
        (uses_random, "from numpy import random"),
        (swallows, "try: f()\nexcept Exception: pass"),
        (swallows, "try: f()\nexcept: log()"),
        (swallows, "try: f()\nexcept (ValueError, Exception) as error: print(error)"),
        (doors, "from PySide6.QtGui import QDesktopServices"),
        (doors, "import PySide6.QtWidgets"),
        (doors, "QtGui.QDesktopServices.openUrl(url)"),
    ],
)
def test_a_planted_fault_is_seen(rule: object, bad: str) -> None:
    assert callable(rule)
    assert list(rule(ast.parse(bad))) != []


@pytest.mark.parametrize(
    ("rule", "good"),
    [
        (compared_secrets, "hmac.compare_digest(row.code, command.code)"),
        (compared_secrets, "problem.code == 'too_early'"),
        (compared_secrets, "select(t).where(t.c.token == bindparam('token'))"),
        (compared_secrets, "country_code == other.country_code"),
        (uses_random, "import secrets"),
        (swallows, "try: f()\nexcept Exception:\n    undo()\n    raise"),
        (swallows, "try: f()\nexcept BaseException as error:\n    future.set_exception(error)"),
        (swallows, "try: f()\nexcept ValueError: pass"),
        (doors, "from PySide6.QtGui import QGuiApplication"),
    ],
)
def test_a_right_line_is_let_through(rule: object, good: str) -> None:
    assert callable(rule)
    assert list(rule(ast.parse(good))) == []
