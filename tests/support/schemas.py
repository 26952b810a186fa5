"""The schemas of docs/schemas, and what is wrong with a document by one of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "schemas"


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Every schema by the name of its file without the ending."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


@cache
def validator(name: str) -> Draft202012Validator:
    """The validator of one schema, which finds the others by their names."""
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas().values()]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft202012Validator(schemas()[name], registry=registry)


def problems(name: str, document: Any) -> list[str]:
    """What is wrong with the document, each with its place; empty where it has the schema."""
    return [f"{error.json_path}: {error.message[:300]}" for error in validator(name).iter_errors(document)]
