"""Registers a package as `flyte-cli register-files` does."""

import contextlib
import io
import os
import tarfile
import tempfile

from flytekit.clients.friendly import SynchronousFlyteClient
from flytekit.clis.flyte_cli.main import _extract_and_register
from flytekit.configuration import PlatformConfig
from messages import as_json  # noqa: F401


def register(package: str, endpoint: str, project: str, domain: str, version: str) -> None:
    client = SynchronousFlyteClient(PlatformConfig(endpoint=endpoint, insecure=True))
    with tempfile.TemporaryDirectory() as folder, tarfile.open(package) as archive, contextlib.redirect_stdout(io.StringIO()):
        archive.extractall(folder, filter="data")
        files = sorted(os.path.join(folder, name) for name in os.listdir(folder))
        _extract_and_register(client, project, domain, version, files)
