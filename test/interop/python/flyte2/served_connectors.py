"""Connectors for `c0`: what a job does is its `mode`; jobs that were deleted are files in $DELETED_JOBS."""

import os
from dataclasses import dataclass
from pathlib import Path

from flyte.connectors import AsyncConnector, ConnectorRegistry, Resource, ResourceMeta
from flyteidl2.connector.connector_pb2 import GetTaskLogsResponse, GetTaskLogsResponseBody, GetTaskLogsResponseHeader
from flyteidl2.core.execution_pb2 import TaskExecution, TaskLog
from flyteidl2.logs.dataplane.payload_pb2 import LogLine


@dataclass
class Job(ResourceMeta):
    job_id: str
    mode: str


class ScriptedConnector(AsyncConnector):
    name = "Scripted Connector"
    task_type_name = "scripted"
    metadata_type = Job

    async def create(self, task_template, output_prefix, inputs=None, task_execution_metadata=None, key="", unit="", **kwargs) -> Job:
        mode = inputs["mode"]
        if mode == "raise":
            raise ValueError("no such mode")
        if mode == "secret":
            mode = f"{len(key)} letters, {unit}"
        return Job(job_id=task_execution_metadata.task_execution_id.node_execution_id.execution_id.name, mode=mode)

    async def get(self, resource_meta: Job, **kwargs) -> Resource:
        links = [TaskLog(uri="https://logs.example/job", name="job")]
        if resource_meta.mode == "fail":
            return Resource(phase=TaskExecution.FAILED, message="it went wrong", log_links=links)
        if resource_meta.mode == "run":
            return Resource(phase=TaskExecution.RUNNING, message="on it", log_links=links)
        return Resource(phase=TaskExecution.SUCCEEDED, outputs={"said": f"job {resource_meta.job_id} {resource_meta.mode}"}, log_links=links)

    async def delete(self, resource_meta: Job, **kwargs):
        Path(os.environ["DELETED_JOBS"], resource_meta.job_id).touch()

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
