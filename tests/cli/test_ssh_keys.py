"""SSH keys: what az takes for a public key and makes for a pair, the program does too."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from azure.cli.core.keys import generate_ssh_keys, is_valid_ssh_rsa_public_key
from hypothesis import given
from hypothesis import strategies as st

from aks_sandbox_cli.ssh_keys import is_public_key, make_key_pair

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (ED25519, True),
        (f"{ED25519} me@example.com\n", True),
        ("", False),
        ("ssh-rsa", False),
        ("ssh-rsa AAAA", False),
        ("ssh-rsa !!!!", False),
        (ED25519.replace("ed25519", "rsa"), False),
        (f"-----BEGIN PRIVATE KEY-----\n{ED25519}", False),
    ],
)
def test_a_public_key_begins_with_its_type_twice(text: str, is_one: bool) -> None:
    assert is_public_key(text) is is_one


@given(st.text(max_size=40) | st.from_regex(r"ssh-rsa [A-Za-z0-9+/=]{0,24}", fullmatch=True))
def test_what_az_takes_for_a_key_is_one(text: str) -> None:
    try:
        under_az = bool(is_valid_ssh_rsa_public_key(text))
    except Exception:  # noqa: BLE001 - az lets through what base64 and struct raise
        under_az = False
    assert is_public_key(text) is under_az


def test_a_pair_is_made_once_and_its_private_half_is_private(tmp_path: Path) -> None:
    private, public = tmp_path / ".ssh" / "id_rsa", tmp_path / ".ssh" / "id_rsa.pub"
    key = make_key_pair(str(private), str(public))
    assert is_public_key(key)
    assert public.read_text() == key
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    before = private.read_bytes()
    assert make_key_pair(str(private), str(public)) == key
    assert private.read_bytes() == before
    # az reads the pair that the program made.
    assert generate_ssh_keys(str(private), str(public)) == key


def test_the_public_half_is_made_again_from_the_private_one(tmp_path: Path) -> None:
    private, public = str(tmp_path / "id_rsa"), str(tmp_path / "id_rsa.pub")
    key = make_key_pair(private, public)
    Path(public).unlink()
    assert make_key_pair(private, public) == key


def test_a_private_key_that_is_none_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "id_rsa").write_text("nothing")
    with pytest.raises(ValueError, match="PEM"):
        make_key_pair(str(tmp_path / "id_rsa"), str(tmp_path / "id_rsa.pub"))
