"""The SSH key: what is read, what is refused, and that no private key is ever shown."""

import base64
import struct
from pathlib import Path
from typing import Any

import pytest

from aks_sandbox.commands.cluster_arguments import SshArguments, ssh_key
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.wanted import SshKey
from azext_aks_sandbox._context import AzContext
from tests.support.given_context import Warnings
from tests.support.wanted import advice


def public_key(kind: str = "ssh-rsa") -> str:
    """An OpenSSH public key, as far as its form goes."""
    body = struct.pack(">I", len(kind)) + kind.encode() + b"\0\0\0\x03\x01\x00\x01"
    return f"{kind} {base64.b64encode(body).decode()} me@example.com"


PRIVATE_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, so that no key of the user is found."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def written(home: Path, text: str | bytes, name: str = ".ssh/id_rsa.pub") -> Path:
    """A file in the home."""
    path = home / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def key(**options: Any) -> SshKey:
    """The key that those options lead to, by what az takes for one."""
    return ssh_key(AzContext(None, Warnings()), SshArguments(**options))


@pytest.mark.parametrize("kind", ["ssh-rsa", "ssh-ed25519"])
def test_a_key_may_be_given_as_text(kind: str) -> None:
    assert key(ssh_key_value=f" {public_key(kind)}\n").for_write() == public_key(kind)


def test_a_key_may_be_given_as_a_file(home: Path) -> None:
    path = written(home, public_key() + "\n", "key.pub")
    assert key(ssh_key_value=str(path)).for_write() == public_key()
    assert key(ssh_key_value="~/key.pub").for_write() == public_key()


def test_without_a_key_the_default_file_is_taken_when_there_is_one(home: Path) -> None:
    assert key().for_write() is None
    written(home, public_key())
    assert key().for_write() == public_key()
    assert key(generate_ssh_keys=True).for_write() == public_key()


def test_no_key_is_sent_when_none_is_wanted(home: Path) -> None:
    written(home, public_key())
    assert key(no_ssh_key=True).for_write() is None


@pytest.mark.parametrize(
    ("options", "option"),
    [({"ssh_key_value": "ssh-rsa x"}, "--ssh-key-value"), ({"generate_ssh_keys": True}, "--generate-ssh-keys")],
    ids=["key", "generate"],
)
def test_wanting_a_key_and_none_at_once_is_refused(options: dict[str, object], option: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        key(no_ssh_key=True, **options)
    assert caught.value.message == f"{option}: cannot be used with --no-ssh-key"


@pytest.mark.parametrize(
    "value",
    ["missing.pub", "ssh-rsa", "ssh-rsa !!!", "ssh-rsa AAAA", "a\0b", "x" * 5000],
    ids=lambda value: ascii(value[:12]),
)
def test_what_is_neither_a_key_nor_a_file_is_refused_with_what_to_give_instead(value: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        key(ssh_key_value=value)
    assert caught.value.message == (
        f"--ssh-key-value: '{value[:100]}' is neither a public key nor a file that holds one"
    )
    assert advice(caught.value) == ("Give --generate-ssh-keys to make one, or --no-ssh-key for nodes without SSH keys.")


def test_a_home_that_is_nobodys_is_refused() -> None:
    with pytest.raises(InvalidInput, match="^--ssh-key-value: '~no-such-user/key.pub' cannot be found"):
        key(ssh_key_value="~no-such-user/key.pub")


@pytest.mark.parametrize("text", ["", "nothing", "ssh-rsa AAAA", "ssh-dss !"], ids=repr)
def test_a_file_without_a_public_key_is_refused(home: Path, text: str) -> None:
    path = written(home, text)
    with pytest.raises(InvalidInput) as caught:
        key()
    assert caught.value.message == f"--ssh-key-value: {path} does not hold an OpenSSH public key"


def test_a_file_that_is_no_text_is_refused(home: Path) -> None:
    path = written(home, b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match=f"^--ssh-key-value: {path} cannot be read"):
        key()


@pytest.mark.parametrize("place", ["text", "file"])
def test_a_private_key_is_refused_and_not_shown(home: Path, place: str) -> None:
    given = PRIVATE_KEY if place == "text" else str(written(home, PRIVATE_KEY, "id_ed25519"))
    with pytest.raises(InvalidInput) as caught:
        key(ssh_key_value=given)
    assert caught.value.message == ("--ssh-key-value: this is a private key: give the public one, which ends in .pub")


def test_keys_are_made_only_when_they_are_about_to_be_sent(home: Path) -> None:
    found = key(generate_ssh_keys=True)
    found.for_dry_run()
    assert list(home.iterdir()) == []
    made = found.for_write()
    assert made is not None
    assert made.startswith("ssh-rsa ")
    assert (home / ".ssh/id_rsa.pub").read_text(encoding="utf-8").strip() == made
    assert (home / ".ssh/id_rsa").stat().st_mode & 0o077 == 0


def test_keys_are_made_beside_a_named_file_of_the_current_folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    key(ssh_key_value="mine.pub", generate_ssh_keys=True).for_write()
    assert sorted(path.name for path in home.iterdir()) == ["mine", "mine.pub"]


def test_keys_that_cannot_be_made_are_said_so(home: Path) -> None:
    written(home, "a file where the folder should be", "key")
    found = key(ssh_key_value=str(home / "key/id.pub"), generate_ssh_keys=True)
    with pytest.raises(InvalidInput, match=f"^--generate-ssh-keys: the key {home}/key/id.pub cannot be made"):
        found.for_write()


def test_a_file_of_several_keys_is_refused(home: Path) -> None:
    path = written(home, f"{public_key()} one\n{public_key()} two\n")
    with pytest.raises(InvalidInput, match="does not hold an OpenSSH public key"):
        key(ssh_key_value=str(path))
