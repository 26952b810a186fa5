"""SSH keys for nodes, read and made as az does it."""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path
from typing import Any

from knack.log import get_logger

logger = get_logger(__name__)

_BITS = 2048


def is_public_key(text: str) -> bool:
    """Whether the second word, decoded, begins with the first, as the type does in every OpenSSH public key."""
    kind, data = [*text.split(), "", ""][:2]
    try:
        decoded = base64.b64decode(data)
    except (binascii.Error, ValueError):
        return False
    length = int.from_bytes(decoded[:4], "big")
    return bool(kind) and len(decoded) > 4 and decoded[4 : 4 + length] == kind.encode()


def make_key_pair(private_path: str, public_path: str) -> str:
    """The public key in the files of those names, which are made where they are missing; OSError or ValueError."""
    private, public = Path(private_path), Path(public_path)
    if public.is_file():
        logger.warning(
            "Public SSH key file '%s' already exists in the directory: '%s'. New SSH key files will not be generated.",
            public,
            public.parent,
        )
        return public.read_text(encoding="utf-8")
    private.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if private.is_file():
        key = _loaded(private)
        logger.warning(
            "Private SSH key file '%s' was found in the directory: '%s'. A paired public key file '%s' will be "
            "generated.",
            private,
            private.parent,
            public,
        )
    else:
        key = _made(private)
    text = _public_text(key)
    _write(public, text.encode(), 0o644)
    return text


def _loaded(private: Path) -> Any:
    from cryptography.hazmat.primitives import serialization

    return serialization.load_pem_private_key(private.read_bytes(), password=None)


def _made(private: Path) -> Any:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    content = key.private_bytes(
        encoding=serialization.Encoding.PEM,
        format=serialization.PrivateFormat.TraditionalOpenSSL,
        encryption_algorithm=serialization.NoEncryption(),
    )
    _write(private, content, 0o600)
    return key


def _public_text(key: Any) -> str:
    from cryptography.hazmat.primitives import serialization

    content: bytes = key.public_key().public_bytes(
        encoding=serialization.Encoding.OpenSSH, format=serialization.PublicFormat.OpenSSH
    )
    return content.decode()


def _write(path: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
