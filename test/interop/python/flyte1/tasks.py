"""One task of each kind as users of flytekit write it; `test/interop/support/fx-tasks.ts` has the same tasks in fx."""

import datetime
import typing
from dataclasses import dataclass

from flytekit import Resources, Secret, StructuredDataset, task
from flytekit.core.base_sql_task import SQLTask
from flytekit.core.base_task import PythonTask, TaskMetadata
from flytekit.core.interface import Interface
from flytekit.core.python_customized_container_task import PythonCustomizedContainerTask
from flytekit.core.shim_task import ShimTaskExecutor
from flytekit.extend.backend.base_connector import AsyncConnectorExecutorMixin, SyncConnectorExecutorMixin
from flytekit.models.task import Sql
from flytekit.types.file import FlyteFile

CUSTOM = {"text": "é", "number": 5, "half": 0.5, "yes": True, "nothing": None, "list": [1, "a", []], "inner": {"a": {}}}


class AsyncTask(AsyncConnectorExecutorMixin, PythonTask):
    def get_custom(self, settings):
        return self.task_config

    def get_config(self, settings):
        return {"region": "eu", "empty": ""}


class SyncTask(SyncConnectorExecutorMixin, PythonTask):
    pass


class BareAsyncTask(AsyncConnectorExecutorMixin, PythonTask):
    pass


class QueryTask(AsyncConnectorExecutorMixin, SQLTask):
    def get_sql(self, settings):
        return Sql(statement=self.query_template, dialect=Sql.Dialect.ANSI)


class Executor(ShimTaskExecutor):
    pass


class ShimTask(PythonCustomizedContainerTask):
    def get_custom(self, settings):
        return self.task_config


@dataclass
class Point:
    x: float
    label: str


async_task = AsyncTask(
    task_type="async-type",
    name="async_task",
    task_config=CUSTOM,
    interface=Interface(
        inputs={"city": str, "days": int, "points": typing.List[Point], "note": typing.Optional[str]},
        outputs={"result": StructuredDataset, "files": typing.Dict[str, FlyteFile]},
    ),
    task_type_version=3,
    metadata=TaskMetadata(
        cache=True,
        cache_version="v1",
        cache_serialize=True,
        cache_ignore_input_vars=("days", "city"),
        interruptible=False,
        deprecated="use another",
        retries=2,
        timeout=datetime.timedelta(hours=1, milliseconds=500),
        pod_template_name="pod",
        labels={"team": "a"},
        annotations={"note": "b"},
    ),
)

bare_task = BareAsyncTask(task_type="bare-type", name="bare_task", interface=Interface())

sync_task = SyncTask(
    task_type="sync-type",
    name="sync_task",
    interface=Interface(inputs={"at": datetime.datetime}, outputs={"took": datetime.timedelta}),
    metadata=TaskMetadata(interruptible=True, timeout=90, cache=True, cache_version="v1"),
)

sql_task = QueryTask(
    "sql_task",
    "select *\n  from t\twhere x = '{{ .inputs.x }}'  ",
    task_type="warehouse",
    inputs={"x": (int, None)},
    outputs={"rows": StructuredDataset},
)

shim_task = ShimTask(
    "shim_task",
    {"greeting": "Hello"},
    "{{.image.other.fqn}}:{{.image.other.version}}",
    Executor,
    task_type="greeter",
    interface=Interface(inputs={"name": str}, outputs={"greeting": str}),
    requests=Resources(cpu="500m", mem="1Gi", gpu="1", ephemeral_storage="2Gi"),
    limits=Resources(mem="2Gi"),
    environment={"B": "task", "C": "task"},
    secret_requests=[
        Secret(group="g", group_version="1", key="k"),
        Secret(group="g", key="file", mount_requirement=Secret.MountType.FILE),
        Secret(group="g", key="env", mount_requirement=Secret.MountType.ENV_VAR, env_var="TOKEN"),
    ],
)

bare_shim_task = ShimTask("bare_shim_task", {}, "image:1", Executor, interface=Interface())


@task(container_image="{{.image.default}}", requests=Resources(cpu="1"), environment={"MODE": "x"}, retries=1, timeout=datetime.timedelta(seconds=0))
def function_task(n: int, ok: bool = True) -> float:
    return n / 2


@task
def bare_function_task():
    pass


SETTINGS_ENV = {"A": "settings", "B": "settings"}
