"""Files that the caller names: the patch and the SSH public key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aks_sandbox.builders.merge_patch import refuse_too_deep
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.write_options import SshKey

_DEFAULT_KEY = "~/.ssh/id_rsa.pub"


def read_patch(text: str | None) -> Mapping[str, Any] | None:
    """The JSON object in the option's text; az has put the file's content there already when it began with @."""
    if text is None:
        return None
    if text.startswith("@"):
        # az reads @FILE itself, and leaves the text as it is when there is no such file.
        raise InvalidInput("--patch", f"the file '{text[1:]}' cannot be read")
    try:
        patch = json.loads(text)
        refuse_too_deep(patch)
        json.dumps(patch, allow_nan=False)  # Python reads NaN and numbers too large to send, which are no JSON
    except RecursionError:
        raise InvalidInput("--patch", "this is nested too deeply") from None
    except ValueError as error:
        raise InvalidInput(
            "--patch", f"this is not JSON ({error}): give JSON, or @FILE for a file that holds it"
        ) from None
    if not isinstance(patch, Mapping):
        raise InvalidInput("--patch", f"a JSON merge patch is an object, this is {type(patch).__name__}")
    return patch


def ssh_key(options: Mapping[str, Any]) -> SshKey:
    """The key for the nodes as `az aks create` finds it: --ssh-key-value, else the default file, else none."""
    given: str | None = options.get("ssh_key_value")
    if options.get("no_ssh_key"):
        for option, value in (("--ssh-key-value", given), ("--generate-ssh-keys", options.get("generate_ssh_keys"))):
            if value:
                raise InvalidInput(option, "cannot go with --no-ssh-key")
        return SshKey()
    if given is not None and _is_public_key(given):
        return SshKey(public_key=given.strip())
    path = _expanded(given or _DEFAULT_KEY)
    if _is_file(path):
        return SshKey(public_key=_read_key(path))
    if options.get("generate_ssh_keys"):
        return SshKey(generate=lambda: _generate(path))
    if given is not None:
        raise InvalidInput(
            "--ssh-key-value",
            f"'{given[:100]}' is neither a public key nor a file that holds one",
            "Give --generate-ssh-keys to make one, or --no-ssh-key for nodes without SSH keys.",
        )
    return SshKey()


def _expanded(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        raise InvalidInput("--ssh-key-value", f"'{name[:100]}' cannot be found ({error})") from None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _read_key(path: Path) -> str:
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput("--ssh-key-value", f"{path} cannot be read ({error})") from None
    if not _is_public_key(key):
        raise InvalidInput("--ssh-key-value", f"{path} does not hold an OpenSSH public key")
    return key


def _is_public_key(text: str) -> bool:
    from azure.cli.core.keys import is_valid_ssh_rsa_public_key

    if "PRIVATE KEY" in text:
        raise InvalidInput("--ssh-key-value", "this is a private key: give the public one, which ends in .pub")
    try:
        return (
            len(text.strip().splitlines()) == 1 and len(text.split()) >= 2 and bool(is_valid_ssh_rsa_public_key(text))
        )
    except Exception:  # noqa: BLE001 - az's parser raises whatever base64 and struct raise; none of it is a key
        return False


def _generate(public_path: Path) -> str:
    from azure.cli.core.keys import generate_ssh_keys
    from knack.util import CLIError

    public = str(public_path.absolute())
    private = public[:-4] if public.lower().endswith(".pub") else f"{public}.private"
    try:
        key: str = generate_ssh_keys(private, public)
    except (OSError, CLIError, TypeError, ValueError) as error:
        raise InvalidInput("--generate-ssh-keys", f"the key {public} cannot be made ({error})") from None
    return key.strip()
