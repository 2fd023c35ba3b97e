"""Connectors for `pyflyte serve connector` that `fx check` checks; see `job_files.py`."""

from dataclasses import dataclass

from flyteidl.admin.agent_pb2 import GetTaskLogsResponse, GetTaskLogsResponseBody
from flyteidl.core.execution_pb2 import TaskExecution, TaskLog
from flytekit.extend.backend.base_connector import AsyncConnectorBase, ConnectorRegistry, Resource, ResourceMeta, SyncConnectorBase
from job_files import FileJobs, name_job, start_job


@dataclass
class Job(ResourceMeta):
    job_id: str


class FilesConnector(FileJobs, AsyncConnectorBase):
    name = "Files Connector"
    resource, execution, log = Resource, TaskExecution, TaskLog

    def __init__(self):
        super().__init__(task_type_name="files", metadata_type=Job)

    async def create(self, task_template, output_prefix, inputs, task_execution_metadata, **kwargs) -> Job:
        job_id = name_job(task_execution_metadata)
        start_job(job_id, inputs.literals["mode"].scalar.primitive.string_value)
        return Job(job_id=job_id)

    async def get_logs(self, resource_meta: Job, **kwargs):
        return GetTaskLogsResponse(body=GetTaskLogsResponseBody(results=["first line"]))


class GreetConnector(SyncConnectorBase):
    name = "Greet Connector"

    def __init__(self):
        super().__init__(task_type_name="greet")

    async def do(self, task_template, output_prefix, inputs=None, **kwargs) -> Resource:
        mode = inputs.literals["mode"].scalar.primitive.string_value
        return Resource(phase=TaskExecution.SUCCEEDED, outputs={"said": f"hello {mode}"})


class OverridingConnector(GreetConnector):
    """Replaces the connector above; the metadata lists both."""


ConnectorRegistry.register(FilesConnector())
ConnectorRegistry.register(GreetConnector())
ConnectorRegistry.register(OverridingConnector(), override=True)
