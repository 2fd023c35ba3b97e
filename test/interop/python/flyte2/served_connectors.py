"""Connectors for `c0`: `mode` says what a job does; see `scripted_jobs.py`."""

from dataclasses import dataclass

from flyte.connectors import AsyncConnector, ConnectorRegistry, Resource, ResourceMeta
from flyteidl2.connector.connector_pb2 import GetTaskLogsResponse, GetTaskLogsResponseBody, GetTaskLogsResponseHeader
from flyteidl2.core.execution_pb2 import TaskExecution, TaskLog
from flyteidl2.logs.dataplane.payload_pb2 import LogLine
from scripted_jobs import ScriptedJobs


@dataclass
class Job(ResourceMeta):
    job_id: str
    mode: str


class ScriptedConnector(ScriptedJobs, AsyncConnector):
    name = "Scripted Connector"
    resource, execution, log = Resource, TaskExecution, TaskLog
    task_type_name = "scripted"
    metadata_type = Job

    async def create(self, task_template, output_prefix, inputs=None, task_execution_metadata=None, key="", unit="", **kwargs) -> Job:
        mode = inputs["mode"]
        if mode == "raise":
            raise ValueError("no such mode")
        if mode == "secret":
            mode = f"{len(key)} letters, {unit}"
        return Job(job_id=task_execution_metadata.task_execution_id.node_execution_id.execution_id.name, mode=mode)

    async def get_logs(self, resource_meta: Job, **kwargs):
        yield GetTaskLogsResponse(header=GetTaskLogsResponseHeader(token=""))
        for message in ("first line", "second line"):
            yield GetTaskLogsResponse(body=GetTaskLogsResponseBody(lines=[LogLine(message=message)]))


class QuietConnector(ScriptedConnector):
    name = "Quiet Connector"
    task_type_name = "quiet"

    def get_logs(self, resource_meta: Job, **kwargs):
        raise NotImplementedError


ConnectorRegistry.register(ScriptedConnector())
ConnectorRegistry.register(QuietConnector())
