"""The connector task that `test/interop/support/use-recorder.ts` has in fx, as users of flytekit write it."""

from flytekit.core.base_task import PythonTask, TaskMetadata
from flytekit.core.interface import Interface
from flytekit.extend.backend.base_connector import AsyncConnectorExecutorMixin
from flytekit.types.directory import FlyteDirectory
from flytekit.types.file import FlyteFile


class Query(AsyncConnectorExecutorMixin, PythonTask):
    pass


forecast = Query(
    task_type="query",
    name="forecast",
    interface=Interface(inputs={"city": str, "days": (int, 7), "report": FlyteFile, "more": FlyteDirectory}, outputs={"temp": float}),
    metadata=TaskMetadata(retries=2),
)
