"""The program signs in to the simulator by each way, says what was tried where none works, and keeps every secret."""

from __future__ import annotations

import base64
import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest

from private_az import PrivateAz
from private_program import PrivateProgram, ProgramResult
from simulator_process import SimulatorProcess

from .conftest import Simulator

pytest.importorskip("azure.identity", reason="azure-identity is not installed: `make test` installs it")

CHECK = ("check", "-g", "sandbox-rg", "-n", "demo", "-o", "none")
SIGNED_IN = {
    "secret": "client secret or certificate",
    "certificate": "client secret or certificate",
    "workload-identity": "workload identity",
    "github": "GitHub Actions",
    "azure-pipelines": "Azure Pipelines",
    "managed-identity": "managed identity",
}
#: What is spoilt, and what is said then.
REFUSED = {
    "secret": ("AZURE_CLIENT_SECRET", "client secret or certificate: Authentication failed: AADSTS7000215"),
    "github": ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "GitHub Actions: "),
    "azure-pipelines": ("SYSTEM_ACCESSTOKEN", "Azure Pipelines: "),
    "workload-identity": ("AZURE_CLIENT_ID", "AADSTS700016"),
    "certificate": ("AZURE_TENANT_ID", "client secret or certificate: "),
    "managed-identity": ("IDENTITY_HEADER", "managed identity"),
}
# How every token of the simulator begins, those of its issuer too, and how those of its identities end.
TOKENS = (
    base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "typ": "JWT"}).encode()).decode().rstrip("=")[:20],
    base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()).decode().rstrip("=")[:20],
    base64.urlsafe_b64encode(b"unsigned by the simulator").decode().rstrip("="),
    "clusterToken",
)
#: The address of the identity of a machine is one at which nothing listens.
NO_MACHINE = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://localhost:9"}
SECRETS = ("AZURE_CLIENT_SECRET", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN", "IDENTITY_HEADER")


@pytest.fixture
def program(simulator_process: SimulatorProcess, simulator: Simulator, tmp_path: Path) -> PrivateProgram:
    """The program, which knows the simulator and has no way to sign in."""
    simulator.reset("healthy-cluster")
    made = PrivateProgram(tmp_path)
    made.use(simulator_process.address)
    return made


@pytest.fixture
def ways(simulator_process: SimulatorProcess) -> Mapping[str, dict[str, str]]:
    """The variables of each way."""
    address = simulator_process.address
    machine = {"IDENTITY_ENDPOINT": address.identity_endpoint, "IDENTITY_HEADER": address.identity_header}
    return {**address.sign_in, "managed-identity": machine}


def assert_no_secret(result: ProgramResult, variables: Mapping[str, str]) -> None:
    """Fails where a token, or a secret that the program was given, is in what it printed."""
    said = result.stdout + result.stderr
    assert "Traceback" not in said
    assert [
        part for part in (*TOKENS, *(variables[name] for name in SECRETS if variables.get(name))) if part in said
    ] == []


@pytest.mark.parametrize("way", SIGNED_IN)
def test_a_way_that_is_set_up_signs_in_and_its_secrets_are_in_no_log(
    program: PrivateProgram, ways: Mapping[str, dict[str, str]], way: str
) -> None:
    result = program.run(*CHECK, "--debug", extra=ways[way])
    assert result.exit_code == 0, result.stderr
    assert f"Signed in by {SIGNED_IN[way]}." in result.stderr
    # The log has the requests, so that an empty one does not pass.
    assert "Microsoft.ContainerService/managedClusters/demo" in result.stderr
    assert_no_secret(result, ways[way])


@pytest.mark.parametrize("way", REFUSED)
def test_a_way_that_is_refused_is_said_and_no_other_takes_its_place(
    program: PrivateProgram, ways: Mapping[str, dict[str, str]], way: str
) -> None:
    name, said = REFUSED[way]
    wrong = {**ways[way], name: f"{ways[way][name][:-4]}ffff"}
    # A machine that could sign in too, but whose identity may have other rights.
    others = {} if way == "managed-identity" else ways["managed-identity"]
    result = program.run(*CHECK, "--debug", extra={**others, **wrong})
    assert result.exit_code == 1
    assert "could not be obtained, so nothing was sent" in result.stderr
    assert said in result.stderr
    assert "Signed in by" not in result.stderr
    assert_no_secret(result, wrong)


@pytest.mark.parametrize(
    ("way", "name"),
    [
        ("secret", "AZURE_TENANT_ID"),
        ("certificate", "AZURE_CLIENT_ID"),
        ("workload-identity", "AZURE_CLIENT_ID"),
        ("github", "AZURE_TENANT_ID"),
        ("github", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
        ("azure-pipelines", "SYSTEM_ACCESSTOKEN"),
    ],
)
def test_a_way_that_is_set_up_by_half_is_refused_with_what_is_missing(
    program: PrivateProgram, ways: Mapping[str, dict[str, str]], way: str, name: str
) -> None:
    half = {**ways["managed-identity"], **ways[way], name: ""}
    result = program.run(*CHECK, extra=half)
    assert result.exit_code == 1
    assert f"is set up by half: {name} is not set" in result.stderr
    assert_no_secret(result, half)


def test_without_a_way_to_sign_in_all_are_named_in_their_order(program: PrivateProgram) -> None:
    result = program.run(*CHECK, extra=NO_MACHINE)
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    start = lines.index("Set one of these up. Tried, in this order:") + 1
    names = [line.partition(":")[0] for line in lines[start:]]
    assert names == [
        *dict.fromkeys(
            (
                *[
                    SIGNED_IN[way]
                    for way in ("secret", "workload-identity", "azure-pipelines", "github", "managed-identity")
                ],
                "az's login",
            )
        )
    ]
    assert lines[-1] == "az's login: az is not on PATH."


@pytest.mark.parametrize("name", ["ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI"])
def test_a_token_of_a_pipeline_is_not_sent_without_tls(
    program: PrivateProgram, ways: Mapping[str, dict[str, str]], name: str
) -> None:
    (variables,) = [one for one in ways.values() if name in one]
    result = program.run(*CHECK, extra={**variables, name: variables[name].replace("https://", "http://")})
    assert result.exit_code == 1
    assert f"{name} does not begin with https://" in result.stderr


def test_the_login_of_az_is_used_where_az_is_signed_in_to_the_same_cloud(
    program: PrivateProgram, connected_az: PrivateAz, ways: Mapping[str, dict[str, str]], tmp_path: Path
) -> None:
    # This az is signed in by the identity of the machine, which the program itself must not see.
    variables = [f"{name}={value}" for name, value in ways["managed-identity"].items()]
    az = tmp_path / "with-az" / "az"
    az.parent.mkdir()
    az.write_text("\n".join(["#!/bin/sh", f'exec env {shlex.join(variables)} {connected_az.executable} "$@"']))
    az.chmod(0o755)
    kept = ("AZURE_", "HOME", "PYTHONWARNINGS")
    own = {name: value for name, value in connected_az.environment.items() if name.startswith(kept)}
    path = os.pathsep.join([str(az.parent), os.environ["PATH"]])
    result = program.run(*CHECK, "--verbose", extra={**own, **NO_MACHINE, "PATH": path})
    assert result.exit_code == 0, result.stderr
    assert "Signed in by az's login." in result.stderr


def test_the_token_for_clusters_of_a_directory_comes_from_the_same_credential_and_is_in_no_log(
    program: PrivateProgram, simulator: Simulator, ways: Mapping[str, dict[str, str]]
) -> None:
    simulator.reset("aad-cluster")
    result = program.run(*CHECK, "--in-cluster", "--debug", extra=ways["workload-identity"])
    (sent,) = [entry for entry in simulator.requests("POST") if entry["path"].endswith("/runCommand")]
    assert "clusterToken" in sent["body"]
    assert "Microsoft.ContainerService/managedClusters/demo" in result.stderr
    assert_no_secret(result, ways["workload-identity"])


def test_the_evidence_of_verify_says_who_signed_in_as_the_token_claims_it(
    program: PrivateProgram, simulator: Simulator, ways: Mapping[str, dict[str, str]], tmp_path: Path
) -> None:
    for way, kind in (("workload-identity", "servicePrincipal"), ("managed-identity", "managedIdentity")):
        simulator.reset("inside-healthy")
        saved = tmp_path / f"{way}.json"
        verify = ("verify", "-g", "sandbox-rg", "-n", "demo", "--save-evidence", str(saved))
        result = program.run(*verify, extra=ways[way])
        assert result.exit_code == 0, result.stderr
        caller = json.loads(result.stdout)["provenance"]["caller"]
        zeros = "00000000-0000-0000-0000-0000000"
        assert caller == {
            "name": f"{zeros}0c11e",
            "kind": kind,
            "tenantId": ways["workload-identity"]["AZURE_TENANT_ID"],
            "source": "tokenClaims",
        }
        assert json.loads(saved.read_text())["evidence"]["caller"] == caller
        assert_no_secret(result, ways[way])
        assert [token for token in TOKENS[:3] if token in saved.read_text()] == []
        again = program.run("verify", "--evidence", str(saved), "-o", "json", "--report", str(tmp_path / "again.html"))
        assert json.loads(again.stdout)["provenance"]["caller"] == caller
        assert "as claimed by the token" in (tmp_path / "again.html").read_text()
