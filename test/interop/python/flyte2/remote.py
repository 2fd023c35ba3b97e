"""Uses a cluster with `flyte.deploy` and `flyte.run`, as users of flyte-sdk do."""

import pathlib

import flyte
import flyte.app
from flyte.io import Dir, File
from flyte.remote import App, Run, Task
from flyte.remote._logs import AppLogs
from flyte.syncify import syncify
from messages import as_json  # noqa: F401

from flyte2 import forecasts


def register(endpoint: str, version: str) -> None:
    connect(endpoint)
    flyte.deploy(forecasts.environment, version=version, copy_style="none")


def run(endpoint: str, version: str, name: str, report: str, more: str) -> float:
    """Starts a run of the registered task, waits for its end, reads its log, and returns its output."""
    connect(endpoint)
    run = start(version, name, report, more)
    run.wait(quiet=True)
    assert [line.strip() for line in run.get_logs()] == ["sunny"]
    return outputs(run)["temp"].scalar.primitive.float_value


@syncify
async def outputs(run: Run) -> dict:
    return await (await run.action.details()).output_literals()


def abort(endpoint: str, version: str, name: str, report: str, more: str, cause: str) -> None:
    """Starts a run and aborts it."""
    connect(endpoint)
    start(version, name, report, more).abort(reason=cause)


def listed(endpoint: str) -> list:
    connect(endpoint)
    return [run.name for run in Run.listall()]


def listed_with_secret(endpoint: str, ca: str, client_id: str, secret: str) -> list:
    auth = {"auth_type": "ClientSecret", "client_id": client_id, "client_credentials_secret": secret}
    connect(endpoint, insecure=False, ca_cert_file_path=ca, **auth)
    return [run.name for run in Run.listall()]


def start(version: str, name: str, report: str, more: str) -> Run:
    task = Task.get(name=forecasts.forecast.name, version=version)
    inputs = {"city": "Oslo", "report": File.from_local_sync(report), "more": Dir.from_local_sync(more)}
    return flyte.with_runcontext(mode="remote", name=name).run(task, **inputs)


def connect(endpoint: str, insecure: bool = True, **auth) -> None:
    scope = {"org": "acme", "project": "weather", "domain": "development"}
    root = pathlib.Path(forecasts.__file__).parent
    flyte.init(endpoint=f"dns:///{endpoint}", insecure=insecure, root_dir=root, **scope, **auth)


def deploy(endpoint: str, name: str, image: str) -> None:
    """Deploys a connector as an app, and another image after that."""
    connect(endpoint)
    for version in ("1", "2"):
        connector = flyte.app.ConnectorEnvironment(
            name=name,
            image=f"{image}:{version}",
            secrets="JOB_API_KEY",
            env_vars={"JOB_SERVICE_URL": "https://jobs.example.com"},
            resources=flyte.Resources(cpu="100m", memory=("128Mi", "512Mi")),
            scaling=flyte.app.Scaling(replicas=2),
            description="Flyte connectors for query",
        )
        flyte.deploy(connector, version=version, copy_style="none")


def app_logs(endpoint: str, name: str) -> list:
    connect(endpoint)
    return tail_app(name)


@syncify
async def tail_app(name: str) -> list:
    app = await App.get.aio(name=name)
    return [line.message async for line in AppLogs.tail.aio(app.pb2.metadata.id, follow=False)]


def stop_app(endpoint: str, name: str) -> None:
    connect(endpoint)
    App.get(name=name).deactivate()


def listed_apps(endpoint: str) -> list:
    connect(endpoint)
    return [app.name for app in App.listall()]


def delete_app(endpoint: str, name: str) -> None:
    connect(endpoint)
    App.delete(name=name)
