"""Connectors for `pyflyte serve connector`: `mode` says what a job does; see `scripted_jobs.py`."""

from dataclasses import dataclass

from flyteidl.core.execution_pb2 import TaskExecution, TaskLog
from flytekit.extend.backend.base_connector import AsyncConnectorBase, ConnectorRegistry, Resource, ResourceMeta, SyncConnectorBase
from scripted_jobs import ScriptedJobs


@dataclass
class Job(ResourceMeta):
    job_id: str
    mode: str
    polls: int = 0


class ScriptedConnector(ScriptedJobs, AsyncConnectorBase):
    name = "Scripted Connector"
    resource, execution, log = Resource, TaskExecution, TaskLog

    def __init__(self):
        super().__init__(task_type_name="scripted", metadata_type=Job)

    async def create(self, task_template, output_prefix, inputs, task_execution_metadata, **kwargs) -> Job:
        mode = inputs.literals["mode"].scalar.primitive.string_value
        if mode == "raise":
            raise ValueError("no such mode")
        return Job(job_id=task_execution_metadata.task_execution_id.node_execution_id.execution_id.name, mode=mode)


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
