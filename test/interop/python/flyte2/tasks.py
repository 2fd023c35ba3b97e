"""One task of each kind as users of flyte-sdk write it; `test/interop/support/fx-tasks.ts` has the same tasks in fx."""

import datetime
import inspect
import typing
from dataclasses import dataclass

import flyte
from flyte.connectors import AsyncConnectorExecutorMixin
from flyte.extend import TaskTemplate
from flyte.io import DataFrame, File
from flyte.models import NativeInterface
from flyteidl2.core import tasks_pb2

CUSTOM = {"text": "é", "number": 5, "half": 0.5, "yes": True, "nothing": None, "list": [1, "a", []], "inner": {"a": {}}}


class ConnectorTask(AsyncConnectorExecutorMixin, TaskTemplate):
    def __init__(self, name, task_type, inputs, outputs, **options):
        interface = NativeInterface.from_types({key: (of, inspect.Parameter.empty) for key, of in inputs.items()}, outputs)
        super().__init__(name=name, task_type=task_type, interface=interface, image=None, parent_env_name="none", **options)


class FullTask(ConnectorTask):
    def custom_config(self, context):
        return CUSTOM

    def config(self, context):
        return {"region": "eu", "empty": ""}


class QueryTask(ConnectorTask):
    def sql(self, context):
        return tasks_pb2.Sql(statement="select * from t where x = '{{ .inputs.x }}'", dialect=tasks_pb2.Sql.Dialect.ANSI)


@dataclass
class Point:
    x: float
    label: str


flyte2_task = FullTask(
    "flyte2_task",
    "async-type",
    {"city": str, "days": int, "points": typing.List[Point], "note": typing.Optional[str]},
    {"result": DataFrame, "files": typing.Dict[str, File]},
    task_type_version=3,
    cache=flyte.Cache("override", version_override="v1", serialize=True, ignored_inputs=("days", "city")),
    interruptible=True,
    retries=2,
    timeout=datetime.timedelta(hours=1, milliseconds=500),
    pod_template="pod",
    secrets=[flyte.Secret("api-key"), flyte.Secret("k", group="g", as_env_var="TOKEN"), flyte.Secret("file", mount="/etc/flyte/secrets")],
)

bare_task = ConnectorTask("bare_task", "bare-type", {}, {})

sql_task = QueryTask("sql_task", "warehouse", {"x": int}, {"rows": DataFrame})

environment = flyte.TaskEnvironment(
    name="environment",
    image=flyte.Image.from_base("registry/default:1"),
    env_vars={"A": "settings", "B": "settings", "MODE": "x"},
    resources=flyte.Resources(cpu="1", memory="1Gi", gpu=1, disk="2Gi"),
)


@environment.task(retries=1)
async def flyte2_function_task(n: int, ok: bool = True) -> float:
    return n / 2
