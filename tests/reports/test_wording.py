"""The words of the reports."""

import pytest

from aks_sandbox.model.safe_text import https_address, visible
from aks_sandbox.reports.text import category_name, property_name, sentence, summary_sentence

from .samples import finding, report


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "No check ran."),
        ({"pass": 1}, "1 passed."),
        ({"pass": 3, "info": 1}, "1 note, 3 passed."),
        ({"pass": 3, "skipped": 2}, "3 passed, 2 not applicable."),
        ({"fail": 1}, "1 failed."),
        ({"pass": 5, "warn": 2, "info": 2}, "2 warnings, 2 notes, 5 passed."),
        ({"pass": 5, "fail": 2, "unknown": 1, "warn": 1}, "2 failed, 1 unknown, 1 warning, 5 passed."),
        ({"pass": 5, "ignored": 2}, "2 ignored, 5 passed."),
    ],
)
def test_the_summary_says_how_many_the_worst_first(counts: dict[str, int], words: str) -> None:
    findings = [
        finding(f"SBX{status}{number}", "region", "Title", status, "Message.")
        for status, count in counts.items()
        for number in range(count)
    ]
    assert summary_sentence(report(*findings)) == words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("vm size supports generation 2", "VM size supports generation 2"),
        ("os sku of the pool", "OS SKU of the pool"),
        ("caller may create", "Caller may create"),
        ("", ""),
    ],
)
def test_names_are_spelled_as_their_owners_do(title: str, words: str) -> None:
    assert sentence(title) == words


def test_categories_and_properties_have_readable_names() -> None:
    assert [category_name(name) for name in ("vm-size", "node-pool", "subscription")] == [
        "VM size",
        "Node pool",
        "Subscription",
    ]
    assert [property_name(name) for name in ("subscriptionId", "resourceGroup", "nodeVmSize", "container_service")] == [
        "Subscription ID",
        "Resource group",
        "Node VM size",
        "Container service",
    ]


@pytest.mark.parametrize(
    "address",
    ["https://learn.microsoft.com/azure/aks/x?y=1#z", "https://example.com", "https://127.0.0.1:8443/a%20b"],
)
def test_an_https_address_is_a_link(address: str) -> None:
    assert https_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://example.com",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " https://example.com",
        "https://example.com\n",
        "https://",
        "https:example.com",
        "https://user:secret@example.com/",
        "https://example.com/\u202e",
        'https://example.com/"onclick="x',
        "https://[::1",
        "data:text/html,x",
        "//example.com",
    ],
)
def test_anything_else_is_not(address: str) -> None:
    assert https_address(address) is None


def test_hidden_characters_are_shown() -> None:
    assert visible("a\tb\r\nc\rd\u202ee\x00\u200b\ud800\ufffeé😀") == (
        "a\tb\nc\\u000dd\\u202ee\\u0000\\u200b\\ud800\\ufffeé😀"
    )
