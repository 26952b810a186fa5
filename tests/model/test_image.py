"""Which names of container images `verify` takes."""

import pytest

from aks_sandbox.arguments import Argument
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model import input_rules

DIGEST = f"sha256:{'0a' * 32}"


@pytest.mark.parametrize(
    "value",
    [
        "mcr.microsoft.com/cbl-mariner/busybox:2.0",
        f"mcr.microsoft.com/cbl-mariner/busybox@{DIGEST}",
        f"mcr.microsoft.com/cbl-mariner/busybox:2.0@{DIGEST}",
        "localhost:5000/busybox:1",
        f"localhost:5000/busybox@{DIGEST}",
        "busybox:1.37",
    ],
)
def test_an_image_by_tag_or_digest_is_taken(value: str) -> None:
    input_rules.image(Argument.IMAGE, value)


@pytest.mark.parametrize("value", ["busybox", "mcr.microsoft.com/cbl-mariner/busybox", "localhost:5000/busybox"])
def test_an_image_without_tag_and_digest_is_refused_because_it_means_whatever_is_latest(value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        input_rules.image(Argument.IMAGE, value)
    assert refused.value.message == (
        f"--image: '{value}' has neither a tag nor a digest: an image looks like "
        "mcr.microsoft.com/cbl-mariner/busybox:2.0, or ends with @sha256:DIGEST"
    )


@pytest.mark.parametrize("value", ["busybox@sha256:0a", "busybox@sha512:" + "0a" * 32, f"busybox@{DIGEST.upper()}"])
def test_a_digest_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput, match="is not valid"):
        input_rules.image(Argument.IMAGE, value)
