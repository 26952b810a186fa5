"""An Azure Resource Manager in this process whose texts try to act on the terminal of who reads them."""

from __future__ import annotations

import json
from typing import Any

from tests.support.in_process_arm import InProcessArm, Reply
from tests.support.traffic import Sent

#: How a line begins that the tool did not make.
FAKED = "WARNING: faked"
#: Ends the line, begins one that looks like the tool's, clears the screen, colours, turns the text, hides, beeps.
HOSTILE = f"\n{FAKED}\r\x1b[2J\x9b31m\u202e\u200b\u2028{FAKED}\x07\t{FAKED}"
#: Texts that decide nothing: they are shown, and that is all.
_SHOWN = {
    *("nodeImageVersion", "message", "osSKU", "displayName", "dnsPrefix", "fqdn", "nodeResourceGroup", "family"),
    *("kubernetesVersion", "currentOrchestratorVersion", "nodeOSUpgradeChannel", "localizedValue", "quotaId", "zones"),
    *("reasonCode", "code", "tier", "mode", "portalFQDN"),
}
#: Without these, nothing would ever end.
_NEEDED = {"status", "nextLink"}


class HostileArm(InProcessArm):
    """The simulator in a named world, its answers spoilt in one of these ways:

    nothing: not at all; texts: those that are only shown; everything: every text; errors: an error in the place of each
    answer; failed writes: one in the place of each answer to a write, with spoilt texts before.
    """

    def __init__(self, how: str, *worlds: str) -> None:
        super().__init__()
        self.world.reset(worlds or ("inside-healthy",))
        self._how = how

    def spoil(self, how: str) -> None:
        """Spoil the answers in another way from now on."""
        self._how = how

    def simulated(self, sent: Sent) -> Reply:
        """What the simulator answers, spoilt."""
        if self._how == "errors" or (self._how == "failed writes" and sent.method != "GET"):
            details = [{"code": HOSTILE, "message": f"detail{HOSTILE}"}]
            error = {"code": f"Bad{HOSTILE}", "message": f"It broke.{HOSTILE}", "details": details}
            return Reply(409 if sent.method == "PUT" else 400, {"error": error})
        reply = super().simulated(sent)
        if self._how == "nothing" or not reply.raw_body:
            return reply
        body = self._spoilt(json.loads(reply.raw_body))
        headers = {name: text for name, text in reply.headers.items() if name.lower() != "content-length"}
        return Reply(reply.status, body, headers)

    def _spoilt(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._spoilt(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [self._spoilt(item, name) for item in value]
        spoil = name not in _NEEDED if self._how == "everything" else name in _SHOWN
        return f"{value}{HOSTILE}" if spoil and isinstance(value, str) else value
