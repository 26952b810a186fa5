"""What `az --debug` prints and az's log file keeps of a look into a cluster: never the token for its API server."""

import base64
import json
from pathlib import Path

import pytest

from .conftest import Az, Simulator

# How every token of the simulator's identity endpoint begins and ends, and a word of the request's body.
PARTS = (
    base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "typ": "JWT"}).encode()).decode().rstrip("=")[:20],
    base64.urlsafe_b64encode(b"unsigned by the simulator").decode().rstrip("="),
    "clusterToken",
)
CHECK = ("aks-sandbox", "check", "-g", "sandbox-rg", "-n", "demo", "--in-cluster")


@pytest.mark.parametrize("faults", [(), ("POST .*/runCommand 429:1 x1",), ("GET .*/commandResults/.* 429:1 x2",)])
def test_the_token_is_neither_in_the_debug_output_nor_in_the_log_file(
    az: Az, simulator: Simulator, tmp_path: Path, faults: tuple[str, ...]
) -> None:
    simulator.reset("aad-cluster")
    simulator.fault(*faults)
    result = az(*CHECK, "--debug", AZURE_LOGGING_ENABLE_LOG_FILE="1", AZURE_LOGGING_LOG_DIR=str(tmp_path))
    sent = [entry for entry in simulator.requests("POST") if entry["path"].endswith("/runCommand")]
    assert len(sent) == 1 + len([fault for fault in faults if fault.startswith("POST")])
    assert all("clusterToken" in entry["body"] for entry in sent)
    kept = "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.log"))
    # Both hold the other requests, so that an empty log does not pass.
    for text in (result.stderr, kept):
        assert "Microsoft.ContainerService/managedClusters/demo" in text
        assert [part for part in PARTS if part in text] == []
