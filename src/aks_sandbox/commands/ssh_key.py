"""The SSH public key for the nodes, found as `az aks create` finds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aks_sandbox.arguments import Argument
from aks_sandbox.commands.context import Context
from aks_sandbox.commands.option import Arguments, flag, option
from aks_sandbox.errors import InvalidInput
from aks_sandbox.model.write_options import SshKey

_DEFAULT_KEY = "~/.ssh/id_rsa.pub"
_SSH = "SSH"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SshArguments(Arguments):
    """Access to the nodes by SSH."""

    admin_username: str = option(
        Argument.ADMIN_USERNAME, "User name on the nodes for SSH access.", "-u", default="azureuser", section=_SSH
    )
    ssh_key_value: str | None = option(
        Argument.SSH_KEY,
        f"SSH public key, or the path of a public key file. The default is {_DEFAULT_KEY} when that file exists.",
        section=_SSH,
    )
    generate_ssh_keys: bool = flag(
        Argument.GENERATE_SSH_KEYS,
        "Generate the SSH key files when they are missing, after the checks pass.",
        section=_SSH,
    )
    no_ssh_key: bool = flag(Argument.NO_SSH_KEY, "Create the nodes without an SSH key.", "-x", section=_SSH)


def ssh_key(context: Context, arguments: SshArguments) -> SshKey:
    """The given key, else the one in the default file, else none."""
    given = arguments.ssh_key_value
    if arguments.no_ssh_key:
        for argument, value in (
            (Argument.SSH_KEY, given),
            (Argument.GENERATE_SSH_KEYS, arguments.generate_ssh_keys),
        ):
            if value:
                raise InvalidInput(argument, f"cannot go with {Argument.NO_SSH_KEY}")
        return SshKey()
    if given is not None and _is_public_key(context, given):
        return SshKey(public_key=given.strip())
    path = _expanded(given or _DEFAULT_KEY)
    if _is_file(path):
        return SshKey(public_key=_read_key(context, path))
    if arguments.generate_ssh_keys:
        return SshKey(generate=lambda: _generate(context, path))
    if given is not None:
        raise InvalidInput(
            Argument.SSH_KEY,
            f"'{given[:100]}' is neither a public key nor a file that holds one",
            f"Give {Argument.GENERATE_SSH_KEYS} to make one, or {Argument.NO_SSH_KEY} for nodes without SSH keys.",
        )
    return SshKey()


def _expanded(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        raise InvalidInput(Argument.SSH_KEY, f"'{name[:100]}' cannot be found ({error})") from None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _read_key(context: Context, path: Path) -> str:
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(Argument.SSH_KEY, f"{path} cannot be read ({error})") from None
    if not _is_public_key(context, key):
        raise InvalidInput(Argument.SSH_KEY, f"{path} does not hold an OpenSSH public key")
    return key


def _is_public_key(context: Context, text: str) -> bool:
    if "PRIVATE KEY" in text:
        raise InvalidInput(Argument.SSH_KEY, "this is a private key: give the public one, which ends in .pub")
    return len(text.strip().splitlines()) == 1 and len(text.split()) >= 2 and context.is_public_key(text)


def _generate(context: Context, public_path: Path) -> str:
    public = str(public_path.absolute())
    private = public[:-4] if public.lower().endswith(".pub") else f"{public}.private"
    try:
        return context.make_key_pair(private, public).strip()
    except (OSError, ValueError) as error:
        raise InvalidInput(Argument.GENERATE_SSH_KEYS, f"the key {public} cannot be made ({error})") from None
