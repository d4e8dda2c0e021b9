"""The description of the private API, made from the routes and the contract. It knows no server.

`tests/contract/openapi.json` is its golden copy.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec

from kiosk_backend.api.route import Route
from kiosk_backend.contract import v1


def describe(routes: Sequence[Route]) -> bytes:
    """OpenAPI 3.1 as JSON, keys in a stable order."""
    types = list({kind for route in routes for kind in (route.takes, route.gives) if kind is not None} | {v1.Problem})
    types.sort(key=str)
    schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for route in sorted(routes, key=lambda one: one.path):
        paths[route.path][route.method.lower()] = _operation(route, schema_of)
    document = {
        "openapi": "3.1.0",
        "info": {"title": "kiosk-checkin backend", "version": f"v{v1.CONTRACT}"},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "device": {"type": "http", "scheme": "bearer"},
                "staff": {"type": "apiKey", "in": "header", "name": v1.STAFF_HEADER},
            },
        },
    }
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False).encode()


def _operation(route: Route, schema_of: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in route.refuses:
        by_status[v1.REFUSALS[code]].append(code)
    responses: dict[str, Any] = {"200": {"description": "Done", "content": _json(schema_of[route.gives])}}
    for status, codes in sorted(by_status.items()):
        responses[str(status)] = {
            "description": ", ".join(sorted(codes)),
            "content": _json(schema_of[v1.Problem]),
        }
    operation: dict[str, Any] = {
        "operationId": route.path.removeprefix("/v1/").replace("/", "_").replace("-", "_"),
        "summary": route.says,
        "responses": responses,
        "security": [] if route.open_door else [{"device": [], **({"staff": []} if route.guarded else {})}],
    }
    if route.takes is not None:
        operation["requestBody"] = {"required": True, "content": _json(schema_of[route.takes])}
    if route.keyed:
        operation["parameters"] = [
            {
                "name": v1.IDEMPOTENCY_HEADER,
                "in": "header",
                "required": True,
                "schema": {"type": "string", "format": "uuid"},
            }
        ]
    return operation


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
