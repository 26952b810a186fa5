"""Runtime handlers: which give a pod a kernel of its own, which do not, and whose classes others make."""

from aks_sandbox.catalog.tables import document, kata_handlers, other_owner, plain_handlers


def test_no_handler_is_of_kata_and_plain_at_once() -> None:
    assert kata_handlers() == ("kata", "kata-preview")
    assert {"", "runc", "crun", "youki", "untrusted"} <= set(plain_handlers())
    assert not set(kata_handlers()) & set(plain_handlers())
    # Templated on AKS nodes, and no image can run it.
    assert "kata-cc" not in kata_handlers()


def test_a_class_of_the_agent_sandbox_extension_has_another_owner() -> None:
    assert other_owner("kata-vm-isolation-v2") == "the Agent Sandbox extension"
    assert other_owner("kata-vm-isolation") is None


def test_each_kind_has_an_https_source() -> None:
    assert all(row["source"].startswith("https://") for row in document("handlers").values() if isinstance(row, dict))
