"""The connector task that `test/interop/support/use-recorder.ts` has in fx, as users of flyte-sdk write it."""

import inspect

import flyte
from flyte.connectors import AsyncConnectorExecutorMixin
from flyte.extend import TaskTemplate
from flyte.io import Dir, File
from flyte.models import NativeInterface

REQUIRED = inspect.Parameter.empty


class Query(AsyncConnectorExecutorMixin, TaskTemplate):
    pass


forecast = Query(
    name="forecast",
    task_type="query",
    interface=NativeInterface.from_types({"city": (str, REQUIRED), "days": (int, 7), "report": (File, REQUIRED), "more": (Dir, REQUIRED)}, {"temp": float}),
    image=None,
    retries=2,
)

environment = flyte.TaskEnvironment.from_task("forecasts", forecast)
