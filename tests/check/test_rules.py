"""`rule list` and `rule show`: every check with its manual page."""

from __future__ import annotations

import pytest

from aks_sandbox.errors import InvalidInput
from aks_sandbox.rules.engine import KNOWN_RULES, list_rules, show_rule
from aks_sandbox.steps import lines_of
from tests.support.rule_codes import EVERY_CODE


def test_the_list_holds_every_check_in_the_order_of_the_codes() -> None:
    rules = list_rules()
    codes = [rule["code"] for rule in rules]
    assert codes == sorted(codes)
    assert set(codes) == {rule.code for rule in KNOWN_RULES}
    assert set(codes) - EVERY_CODE == {"SBX409"}  # of templates
    assert len(codes) == len(set(codes))
    assert all(set(rule) == {"code", "category", "title", "severity", "source"} for rule in rules)
    categories = {"subscription", "region", "vm-size", "node-pool", "cluster", "in-cluster"}
    assert {rule["category"] for rule in rules} == categories
    assert {rule["severity"] for rule in rules} == {"fail", "warn", "info"}


@pytest.mark.parametrize("code", [rule["code"] for rule in list_rules()])
def test_every_check_has_a_whole_manual_page(code: str) -> None:
    page = show_rule(code)
    assert page["code"] == code
    for part in ("title", "why", "fix", "example", "source"):
        assert page[part].strip(), part
        assert "\n" not in page[part], part
    assert page["example"].startswith("az ")
    assert page["source"].startswith("https://")


@pytest.mark.parametrize("code", ["SBX305", "sbx305", " SBX305 "])
def test_a_code_is_found_whatever_its_case(code: str) -> None:
    page = show_rule(code)
    assert (page["code"], page["severity"], page["category"]) == ("SBX305", "fail", "vm-size")
    assert page["title"] == "Nested virtualization"
    assert page["why"].startswith("each sandboxed pod is a virtual machine inside the node")
    assert page["fix"] == (
        "choose a size that AKS was seen to accept, or one of a series that supports nested virtualization."
    )


@pytest.mark.parametrize("code", ["SBX999", "", "305"])
def test_a_code_that_no_check_has_is_refused_with_the_way_to_all_codes(code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        show_rule(code)
    assert caught.value.message == f"--code: no check has the code '{code}'"
    assert lines_of(caught.value.steps)[-1] == "az aks-sandbox rule list --output table"
