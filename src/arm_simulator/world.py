"""The world behind the wire: one JSON document, the work in progress on it, and how both start."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from arm_simulator.core.merging import merged
from arm_simulator.core.operations import Operations
from arm_simulator.core.settings import Settings
from arm_simulator.seed import default_document
from arm_simulator.seed.named_worlds import WORLDS, named_worlds


class SeedError(ValueError):
    """Says in one line why a seed file cannot be used."""


class World:
    """Holds what the simulator knows; the document's shape is the shape of a seed file."""

    def __init__(self, settings: Settings, complete: Callable[[World], None]) -> None:
        """Starts the world that the settings describe; `complete` fills what its document leaves out of its clusters.

        Raises:
            SeedError: a seed of the settings cannot be used.
        """
        self.settings = settings
        self._complete = complete
        self._start = default_document()
        for seed in (*map(read_world, settings.worlds), read_seed(settings.seed_file), settings.seed):
            self._start = merged(self._start, seed)
        self.document: dict[str, Any] = {}
        self.operations = Operations(0.0, None)
        self.commands: dict[str, object] = {}
        """The commands that were started in clusters, by their id; what each of them is, runcommand knows."""
        self.command_secret: str | None = None
        """What a token must carry before its bearer may run commands; None, in one process, lets everybody."""
        self.lock = threading.RLock()
        """Held while anything reads or changes the world: commands run beside the requests."""
        self.reset()

    def reset(self, worlds: Iterable[str] = ()) -> None:
        """Puts the world back to its seed, with named worlds laid over it, and forgets all work in progress.

        Raises:
            SeedError: there is no world of such a name; then nothing changes.
        """
        start = copy.deepcopy(self._start)
        for seed in map(read_world, worlds):
            start = merged(start, seed)
        self.document = self._completed(start)
        self.commands = {}
        self.operations = Operations(self.settings.operation_seconds, self.settings.operation_polls)

    def patch(self, change: dict[str, Any]) -> None:
        """Lays a JSON merge patch over the document.

        Raises:
            SeedError: the result would be no world; then nothing changes.
        """
        before = copy.deepcopy(self.document)
        try:
            self.document = self._completed(merged(self.document, change))
        except SeedError:
            self.document = before
            raise

    def _completed(self, document: dict[str, Any]) -> dict[str, Any]:
        """Returns a document with the members that a world has, and with what it left out of its clusters."""
        expected = _members()
        for name in sorted({*document, *expected}):
            if name not in expected:
                raise SeedError(f"the world has no member {name!r}; its members are {', '.join(expected)}")
            if name not in document:
                raise SeedError(f"the member {name!r} of the world cannot be removed")
        self.document = document
        try:
            self._complete(self)
        except Exception as error:
            raise SeedError(f"the clusters of the seed do not have the shape of clusters: {error!r}") from error
        return document

    @property
    def subscription_id(self) -> str:
        """Returns the id of the one subscription."""
        return str(self.document["subscription"]["id"])

    @property
    def tenant_id(self) -> str:
        """Returns the id of the one tenant."""
        return str(self.document["subscription"]["tenantId"])

    def wait_headers(self) -> dict[str, str]:
        """Returns the header that tells a client when to ask again; parts of a second go in milliseconds."""
        seconds = self.settings.retry_after
        if seconds >= 1 and seconds == int(seconds):
            return {"Retry-After": str(int(seconds))}
        # A zero would make azure-core fall back to its own 30 seconds.
        return {"Retry-After-Ms": str(max(1, int(seconds * 1000)))}


@cache
def _members() -> tuple[str, ...]:
    """The members of every world, in order."""
    return tuple(default_document())


@cache
def read_world(name: str) -> dict[str, Any]:
    """Returns the seed of a named world, each time the same object: what lays it over a world copies it.

    Raises:
        SeedError: there is none of this name.
    """
    if name not in named_worlds():
        raise SeedError(f"there is no world {name!r}; there are {', '.join(named_worlds())}")
    return read_seed(WORLDS / f"{name}.yaml")


def read_seed(path: Path | None) -> dict[str, Any]:
    """Returns the content of a seed file, JSON or YAML by its suffix.

    Raises:
        SeedError: the file cannot be read, or does not hold an object.
    """
    if path is None:
        return {}
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix.lower() in (".yaml", ".yml"):
            import yaml

            content = yaml.safe_load(text)
        else:
            content = json.loads(text)
    except OSError as error:
        raise SeedError(f"the seed file {path} cannot be read: {error.strerror}") from error
    except Exception as error:
        raise SeedError(f"the seed file {path} cannot be parsed: {' '.join(str(error).split())}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise SeedError(f"the seed file {path} must hold an object, like the world that it changes")
    return content
