"""Uses a cluster with pyflyte and FlyteRemote, as users of flytekit do."""

import datetime
import os
import pathlib
import subprocess
import sys

from flytekit.clients.helpers import iterate_node_executions, iterate_task_executions
from flytekit.configuration import Config, ImageConfig, PlatformConfig, SerializationSettings
from flytekit.remote import FlyteRemote
from flytekit.types.directory import FlyteDirectory
from flytekit.types.file import FlyteFile
from messages import as_json  # noqa: F401

from flyte1 import forecasts
from flyte1.forecasts import forecast

SCOPE = {"project": "weather", "domain": "development"}
SOON = datetime.timedelta(milliseconds=1)


def register(endpoint: str, version: str) -> None:
    """Registers the task with `pyflyte register`, and again with `register_task`."""
    pyflyte = pathlib.Path(sys.executable).with_name("pyflyte")
    flags = ["--copy", "none", "--version", version, "--project", SCOPE["project"], "--domain", SCOPE["domain"]]
    env = {**os.environ, "FLYTE_PLATFORM_URL": endpoint, "FLYTE_PLATFORM_INSECURE": "true"}
    subprocess.run([pyflyte, "register", *flags, forecasts.__file__], env=env, check=True, stdout=sys.stderr)
    settings = SerializationSettings(image_config=ImageConfig.auto_default_image(), version=version, **SCOPE)
    connect(endpoint).register_task(forecast, settings, version)


def run(endpoint: str, version: str, name: str, report: str, more: str) -> float:
    """Starts an execution, waits for its end, and returns its output."""
    remote = connect(endpoint)
    execution = remote.wait(start(remote, version, name, report, more), poll_interval=SOON, sync_nodes=False)
    [node] = [node for node in iterate_node_executions(remote.client, execution.id) if node.id.node_id == "n0"]
    list(iterate_task_executions(remote.client, node.id))
    return execution.outputs.get("temp", as_type=float)


def abort(endpoint: str, version: str, name: str, report: str, more: str, cause: str) -> None:
    """Starts an execution and terminates it."""
    remote = connect(endpoint)
    remote.terminate(start(remote, version, name, report, more), cause)


def listed(endpoint: str) -> list:
    return names(connect(endpoint))


def listed_with_secret(endpoint: str, ca: str, client_id: str, secret: str) -> list:
    auth = {"auth_mode": "ClientSecret", "client_id": client_id, "client_credentials_secret": secret}
    return names(open_remote(PlatformConfig(endpoint=endpoint, ca_cert_file_path=ca, **auth)))


def names(remote: FlyteRemote) -> list:
    return [execution.id.name for execution in remote.recent_executions()]


def start(remote: FlyteRemote, version: str, name: str, report: str, more: str):
    inputs = {"city": "Oslo", "report": FlyteFile(report), "more": FlyteDirectory(more)}
    task = remote.fetch_task(name=forecast.name, version=version, **SCOPE)
    return remote.execute(task, inputs, execution_name=name, type_hints=forecast.python_interface.inputs)


def connect(endpoint: str) -> FlyteRemote:
    return open_remote(PlatformConfig(endpoint=endpoint, insecure=True))


def open_remote(platform: PlatformConfig) -> FlyteRemote:
    return FlyteRemote(Config(platform=platform), default_project=SCOPE["project"], default_domain=SCOPE["domain"])
