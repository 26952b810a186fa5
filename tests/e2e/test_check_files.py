"""What `check` writes beside the screen and reads instead of Azure: reports, saved facts, the cache of VM sizes."""

import json
import shutil
import stat
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from .conftest import Az, Result, Simulator

GA = ("--workload-runtime", "KataVmIsolation")
CHECK = ("aks-sandbox", "check", "-l", "eastus")
CLUSTER = ("aks-sandbox", "check", "-g", "sandbox-rg", "-n", "demo", *GA)


def undated(result: Result) -> dict[str, Any]:
    """The document without the time when it was made."""
    document: dict[str, Any] = result.json
    assert document.pop("createdAt")
    return document


def offline(az: Az, folder: Path) -> dict[str, str]:
    """The environment of an az that nobody signed in and that reaches nothing."""
    folder.mkdir()
    return {
        "AZURE_CONFIG_DIR": str(folder),
        "REQUESTS_CA_BUNDLE": "",
        "IDENTITY_ENDPOINT": "",
        "IDENTITY_HEADER": "",
        "NO_PROXY": "",
    }


def test_strict_makes_warnings_fail_and_ignore_accepts_failures(az: Az) -> None:
    failing = az(*CHECK)
    assert (failing.exit_code, failing.codes("fail")) == (10, "SBX106")
    ignored = az(*CHECK, "--ignore", "SBX106")
    assert (ignored.exit_code, ignored.json["verdict"]) == (0, "warn")
    assert (ignored.codes("fail"), ignored.codes("ignored")) == ("", "SBX106")
    strict = az(*CHECK, "--ignore", "SBX106", "--strict")
    assert (strict.exit_code, strict.json["verdict"]) == (10, "fail")
    assert strict.codes("warn") == "SBX107 SBX407"
    quiet = az(*CHECK, "--ignore", "SBX106", "SBX107", "sbx407", "--strict")
    assert (quiet.exit_code, quiet.json["verdict"]) == (0, "pass")


def test_the_table_shows_what_needs_attention_and_with_all_every_check(az: Az) -> None:
    shown, whole = az(*CHECK, "-o", "table"), az(*CHECK, "--all", "-o", "table")
    assert (shown.exit_code, whole.exit_code) == (10, 10)
    assert "FAIL SBX106 Feature registration of the workload runtime\n" in shown.stdout
    assert "PASS SBX101" not in shown.stdout
    for head in ("FAIL SBX106 ", "WARN SBX407 ", "PASS SBX101 ", "PASS SBX311 ", "NOT APPLICABLE SBX501-"):
        assert head in whole.stdout
    for one in (shown, whole):
        assert one.stdout.splitlines()[-1].startswith("Verdict: fail (1 failed, 2 warnings, ")


@pytest.mark.smoke
def test_reports_of_all_four_formats_are_written_beside_the_screen(az: Az, tmp_path: Path) -> None:
    saved = tmp_path / "facts.json"
    shown = az(*CHECK, "--report", str(tmp_path / "check.xml"), "--save-facts", str(saved))
    assert shown.exit_code == 10
    for name in ("check.sarif", "check.html", "check.json"):
        assert az("aks-sandbox", "check", "--facts", str(saved), "--report", str(tmp_path / name)).exit_code == 10
    suite = ElementTree.fromstring((tmp_path / "check.xml").read_text(encoding="utf-8"))
    cases = list(suite.iter("testcase"))
    assert len(cases) == len(shown.json["findings"])
    assert [str(case.get("name"))[:6] for case in cases if case.find("failure") is not None] == ["SBX106"]
    log: dict[str, Any] = json.loads((tmp_path / "check.sarif").read_text(encoding="utf-8"))
    assert log["version"] == "2.1.0"
    assert [one["ruleId"] for one in log["runs"][0]["results"] if one.get("level") == "error"] == ["SBX106"]
    assert json.loads((tmp_path / "check.json").read_text(encoding="utf-8"))["findings"] == shown.json["findings"]
    page = (tmp_path / "check.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "az aks-sandbox feature register --workload-runtime KataMshvVmIsolation" in page
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


@pytest.mark.parametrize(
    "options",
    [
        ("--report", "check.pdf"),
        ("--report", "missing/check.html"),
        ("--save-facts", "missing/facts.json"),
        ("--facts", "missing.json"),
        ("--anonymize",),
        ("--for", "destroy"),
    ],
    ids=" ".join,
)
def test_a_file_that_cannot_be_is_refused_before_azure_is_asked(
    az: Az, simulator: Simulator, options: tuple[str, ...]
) -> None:
    refused = az(*CHECK, *options)
    assert refused.exit_code in (1, 2)
    assert options[0] in refused.stderr
    assert refused.stdout == ""
    assert simulator.requests() == []


@pytest.mark.smoke
def test_saved_facts_are_judged_without_network_and_login(az: Az, simulator: Simulator, tmp_path: Path) -> None:
    simulator.reset("drifted-cluster")
    saved = tmp_path / "facts.json"
    live = az(*CLUSTER, "--save-facts", str(saved), "--anonymize")
    assert live.exit_code == 10
    simulator.reset()
    judged = az("aks-sandbox", "check", "--facts", str(saved), **offline(az, tmp_path / "nobody"))
    assert judged.exit_code == 10
    assert undated(judged) == undated(live)
    assert judged.stderr == ""
    assert simulator.requests() == []


def test_the_options_of_a_pool_can_be_changed_over_saved_facts_that_have_what_they_need(az: Az, tmp_path: Path) -> None:
    saved = tmp_path / "facts.json"
    az(*CHECK, *GA, "--save-facts", str(saved))
    nobody = offline(az, tmp_path / "nobody")
    larger = az("aks-sandbox", "check", "--facts", str(saved), "-c", "1000", **nobody)
    assert larger.exit_code == 10
    assert "SBX308" in larger.codes("fail")
    # A file keeps the sizes that were judged or proposed; of another one nothing is known, and nothing passes.
    other = az("aks-sandbox", "check", "--facts", str(saved), "-s", "Standard_D4_v3", **nobody)
    assert (other.exit_code, other.codes("fail")) == (11, "")
    elsewhere = az("aks-sandbox", "check", "--facts", str(saved), "-n", "other", **nobody)
    assert elsewhere.exit_code == 1
    assert "--name: cannot be used with --facts, which has its own target" in elsewhere.stderr


def test_an_anonymized_file_holds_no_identifier_and_no_token(az: Az, simulator: Simulator, tmp_path: Path) -> None:
    simulator.reset("group-contributor")
    saved = tmp_path / "facts.json"
    az("aks-sandbox", "check", "-g", "sandbox-rg", *GA, "--save-facts", str(saved), "--anonymize")
    text = saved.read_text(encoding="utf-8")
    assert "AuthorizationFailed" in text
    for identifier in ("00000000c11e", "00000000b0b0", "00000000aaaa", "eyJ", "Bearer"):
        assert identifier not in text
    assert json.loads(text)["anonymized"] is True


def test_a_report_that_cannot_be_written_at_the_end_comes_after_the_result(
    az: Az, simulator: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    simulator.hold("GET .*/skus")
    running = az.start(*CHECK, "--ignore", "SBX106", "--report", str(tmp_path / "out" / "check.html"), "--refresh")
    simulator.wait_until_held(running, "/skus")
    (tmp_path / "out").rmdir()
    simulator.release()
    done = running.result()
    assert (done.exit_code, done.json["verdict"]) == (1, "warn")
    assert f"--report: the folder '{tmp_path / 'out'}' does not exist" in done.stderr
    assert "Make it, or name another file." in done.stderr


def test_a_facts_file_of_powershell_is_read(az: Az, tmp_path: Path) -> None:
    saved, of_powershell = tmp_path / "facts.json", tmp_path / "utf-16.json"
    az(*CHECK, "--save-facts", str(saved))
    of_powershell.write_bytes(saved.read_text(encoding="utf-8").replace("\n", "\r\n").encode("utf-16"))
    judged = az("aks-sandbox", "check", "--facts", str(of_powershell))
    assert undated(judged) == undated(az("aks-sandbox", "check", "--facts", str(saved)))


def test_a_facts_file_of_another_schema_is_refused_with_what_to_do(az: Az, tmp_path: Path) -> None:
    saved = tmp_path / "facts.json"
    saved.write_text(
        json.dumps({"schemaVersion": 9, "tool": {"name": "aks-sandbox", "version": "9.9.9"}}), encoding="utf-8"
    )
    refused = az("aks-sandbox", "check", "--facts", str(saved), **offline(az, tmp_path / "nobody"))
    assert refused.exit_code in (1, 2)
    assert "has schema version 9, and this version of aks-sandbox reads 2" in refused.stderr
    assert "judge it with the version that wrote it ('9.9.9')" in refused.stderr


def test_a_facts_file_without_facts_is_refused_with_the_command_that_saves_them(az: Az, tmp_path: Path) -> None:
    saved = tmp_path / "facts.json"
    az(*CHECK, "--save-facts", str(saved))
    saved.write_text(json.dumps({**json.loads(saved.read_text(encoding="utf-8")), "facts": {}}), encoding="utf-8")
    refused = az("aks-sandbox", "check", "--facts", str(saved), **offline(az, tmp_path / "nobody"))
    assert refused.exit_code == 1
    assert refused.stderr.splitlines()[1:] == [
        "Write a facts file:",
        "az aks-sandbox check -g GROUP -n CLUSTER --save-facts FILE",
    ]


def test_what_was_named_and_does_not_exist_is_not_found_unless_it_is_about_to_be_made(
    az: Az, simulator: Simulator, tmp_path: Path
) -> None:
    simulator.reset("healthy-cluster")
    of = ("aks-sandbox", "check", "-g", "sandbox-rg", *GA)
    for named in (("-n", "demoo"), ("-n", "demo", "--nodepool-name", "more"), ("-n", "demoo", "--for", "nodepool")):
        refused = az(*of, *named)
        assert (refused.exit_code, refused.stdout) == (3, "")
    assert az("aks-sandbox", "check", "-g", "nosuch", *GA).exit_code == 3
    reports = [tmp_path / "check.xml", tmp_path / "check.html"]
    both = [word for path in reports for word in ("--report", str(path))]
    new = az(*of, "-n", "demoo", "--for", "create", *both, "--ignore", "SBX106", "--ignore", "SBX407")
    assert (new.exit_code, new.json["verdict"]) == (0, "pass")
    assert new.json["judged"].startswith("A new cluster demoo in resource group sandbox-rg")
    assert all(new.json["judged"] in path.read_text(encoding="utf-8") for path in reports)
    assert az(*of, "-n", "demo", "--nodepool-name", "more", "--for", "nodepool").exit_code == 0


def test_the_sizes_are_asked_once_and_again_with_refresh_or_when_the_file_is_damaged(
    az: Az, simulator: Simulator
) -> None:
    def asked() -> int:
        return len([entry for entry in simulator.requests() if entry["path"].endswith("/skus")])

    sizes = ("aks-sandbox", "vm-size", "list", "-l", "eastus", "--query", "length(@)")
    first = az(*sizes).json
    assert az(*sizes).json == first
    assert asked() == 1
    folder = Path(az.private.environment["AZURE_CONFIG_DIR"]) / "aks-sandbox"
    [file] = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert az(*sizes, "--refresh").json == first
    assert asked() == 2
    file.write_text('{"schema": 1, "skus": ', encoding="utf-8")
    assert az(*sizes).json == first
    assert asked() == 3
    assert az(*CHECK, *GA).exit_code == 0
    assert asked() == 3
    shutil.rmtree(folder)
