"""A facts file has the sizes of a region that its findings name, and judged again it gives the same findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.check.check import CheckOptions, check_saved
from aks_sandbox.check.facts_file import load_facts
from tests.support.in_process_arm import InProcessArm
from tests.support.named_worlds import A_REGION, assert_same_findings, codes, judge, rows_of
from tests.support.wanted import GA, judged_spec

OTHERS = ["Standard_D4s_v5", "Standard_D4ps_v5", "Standard_D4as_v4", "Standard_M8ms", "Standard_F4s_v2", "Standard_X99"]


def saved(arm: InProcessArm, path: Path, size: str, **how: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document of a live check of that size, and the file of it."""
    live = judge(arm, judged_spec(GA, of_pool={"vm_size": size}, **A_REGION), save_facts=path, **how)
    return live, json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("anonymize", [False, True], ids=["plain", "anonymized"])
@pytest.mark.parametrize("size", OTHERS)
def test_a_file_has_the_sizes_that_were_judged_or_proposed_and_gives_the_same_findings(
    arm: InProcessArm, tmp_path: Path, size: str, anonymize: bool
) -> None:
    path = tmp_path / "facts.json"
    live, document = saved(arm, path, size, anonymize=anonymize)
    skus = document["facts"]["skus"]
    text = json.dumps({name: value for name, value in document.items() if name != "facts"})
    assert len(skus["value"]) <= 5
    assert all(sku["name"] in text or sku["name"] == size for sku in skus["value"].values())
    assert (size.lower() in skus["value"]) is (size != "Standard_X99")
    assert skus["leftOut"]["sizes"] == 44 - len(skus["value"])
    again = check_saved(judged_spec(GA, of_pool={"vm_size": size}, **A_REGION), load_facts(path), CheckOptions())
    assert_same_findings(again.document, live)


@pytest.mark.parametrize("wanted", OTHERS)
@pytest.mark.parametrize("of_file", ["Standard_D4s_v5", "Standard_D4as_v4"])
def test_judged_for_another_size_a_file_gives_what_a_live_check_gives_or_says_that_it_does_not_have_it(
    arm: InProcessArm, tmp_path: Path, of_file: str, wanted: str
) -> None:
    _, document = saved(arm, tmp_path / "facts.json", of_file)
    live, _ = saved(arm, tmp_path / "other.json", wanted)
    spec = judged_spec(GA, of_pool={"vm_size": wanted}, **A_REGION)
    again = check_saved(spec, load_facts(tmp_path / "facts.json"), CheckOptions()).document
    if wanted.lower() in document["facts"]["skus"]["value"]:
        assert_same_findings(again, live)
        return
    # What rests on the properties of the size is unknown; nothing passes or fails that a live check would not.
    assert set(codes(again, "fail")) <= set(codes(live, "fail"))
    assert {"SBX301", "SBX302"} <= set(codes(again, "unknown"))
    kept = len(document["facts"]["skus"]["value"])
    (row,) = rows_of(again, "SBX301")
    said = f"The facts file contains the properties of {kept} of 44 VM sizes, and not those of {wanted}."
    assert said in json.dumps(row)


def test_a_file_without_the_note_has_all_sizes_as_older_files_do(arm: InProcessArm, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    _, document = saved(arm, path, "Standard_D4s_v5")
    del document["facts"]["skus"]["leftOut"]
    path.write_text(json.dumps(document))
    spec = judged_spec(GA, of_pool={"vm_size": "Standard_D4ps_v5"}, **A_REGION)
    assert "SBX301" in codes(check_saved(spec, load_facts(path), CheckOptions()).document, "fail")
