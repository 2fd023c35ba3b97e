"""Connectors for `c0` that `fx check` checks; see `job_files.py`."""

from dataclasses import dataclass

from flyte.connectors import AsyncConnector, ConnectorRegistry, Resource, ResourceMeta
from flyteidl2.core.execution_pb2 import TaskExecution, TaskLog
from job_files import FileJobs, name_job, start_job


@dataclass
class Job(ResourceMeta):
    job_id: str


class FilesConnector(FileJobs, AsyncConnector):
    name = "Files Connector"
    resource, execution, log = Resource, TaskExecution, TaskLog
    task_type_name = "files"
    metadata_type = Job

    async def create(self, task_template, output_prefix, inputs=None, task_execution_metadata=None, **kwargs) -> Job:
        job_id = name_job(task_execution_metadata)
        start_job(job_id, inputs["mode"])
        return Job(job_id=job_id)


ConnectorRegistry.register(FilesConnector())
