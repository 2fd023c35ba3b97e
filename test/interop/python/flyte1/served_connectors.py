"""Connectors for `pyflyte serve connector`: what a job does is its `mode`; jobs that were deleted are files in $DELETED_JOBS."""

import os
from dataclasses import dataclass
from pathlib import Path

from flyteidl.core.execution_pb2 import TaskExecution, TaskLog
from flytekit.extend.backend.base_connector import AsyncConnectorBase, ConnectorRegistry, Resource, ResourceMeta, SyncConnectorBase


@dataclass
class Job(ResourceMeta):
    job_id: str
    mode: str
    polls: int = 0


class ScriptedConnector(AsyncConnectorBase):
    name = "Scripted Connector"

    def __init__(self):
        super().__init__(task_type_name="scripted", metadata_type=Job)

    async def create(self, task_template, output_prefix, inputs, task_execution_metadata, **kwargs) -> Job:
        mode = inputs.literals["mode"].scalar.primitive.string_value
        if mode == "raise":
            raise ValueError("no such mode")
        return Job(job_id=task_execution_metadata.task_execution_id.node_execution_id.execution_id.name, mode=mode)

    async def get(self, resource_meta: Job, **kwargs) -> Resource:
        links = [TaskLog(uri="https://logs.example/job", name="job")]
        if resource_meta.mode == "fail":
            return Resource(phase=TaskExecution.FAILED, message="it went wrong", log_links=links)
        if resource_meta.mode == "run":
            return Resource(phase=TaskExecution.RUNNING, message="on it", log_links=links)
        return Resource(phase=TaskExecution.SUCCEEDED, outputs={"said": f"job {resource_meta.job_id}"}, log_links=links)

    async def delete(self, resource_meta: Job, **kwargs):
        Path(os.environ["DELETED_JOBS"], resource_meta.job_id).touch()


class GreetConnector(SyncConnectorBase):
    name = "Greet Connector"

    def __init__(self):
        super().__init__(task_type_name="greet")

    async def do(self, task_template, output_prefix, inputs=None, **kwargs) -> Resource:
        mode = inputs.literals["mode"].scalar.primitive.string_value
        if mode == "raise":
            raise ValueError("no such mode")
        return Resource(phase=TaskExecution.SUCCEEDED, outputs={"said": f"hello {mode}"})


ConnectorRegistry.register(ScriptedConnector())
ConnectorRegistry.register(GreetConnector())
