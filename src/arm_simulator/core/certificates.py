"""The test CA and the server certificate, made anew for each run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificates:
    """Names the files: the bundle that clients trust, and what the server shows."""

    bundle: Path
    server: Path
    key: Path

    def remove(self) -> None:
        """Deletes the files; nobody should go on trusting this CA."""
        for path in (self.bundle, self.server, self.key):
            path.unlink(missing_ok=True)


def write_certificates(directory: Path, host: str) -> Certificates:
    """Writes the files into a directory and returns their names; the private key is readable by its owner only."""
    authority = trustme.CA(organization_name="ARM simulator, for tests only")
    certificate = authority.issue_cert(
        "localhost", "127.0.0.1", "::1", *([host] if host not in ("127.0.0.1", "::1") else [])
    )
    files = Certificates(directory / "ca.pem", directory / "server.pem", directory / "server.key")
    authority.cert_pem.write_to_path(str(files.bundle))
    files.key.touch(mode=0o600)
    files.key.chmod(0o600)
    certificate.private_key_pem.write_to_path(str(files.key))
    for index, blob in enumerate(certificate.cert_chain_pems):
        blob.write_to_path(str(files.server), append=index > 0)
    return files
