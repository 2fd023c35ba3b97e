"""The connectors of project/connectors.ts for flytekit, as plain functions: it runs them in its thread pool."""

import os
import time
from dataclasses import dataclass

from flyteidl.core.execution_pb2 import TaskExecution
from flytekit.extend.backend.base_connector import AsyncConnectorBase, ConnectorRegistry, Resource, ResourceMeta

CALL_SECONDS = int(os.environ["BENCH_CALL_MS"]) / 1000
RUNNING = Resource(phase=TaskExecution.RUNNING)


@dataclass
class Job(ResourceMeta):
    jobId: str


class PlainConnector(AsyncConnectorBase):
    def __init__(self, task_type: str):
        super().__init__(task_type_name=task_type, metadata_type=Job)
        self.name = task_type

    def create(self, task_template, output_prefix, inputs=None, **kwargs) -> Job:
        return Job(jobId="job-0")

    def get(self, resource_meta: Job, **kwargs) -> Resource:
        return RUNNING

    def delete(self, resource_meta: Job, **kwargs):
        pass


class AsleepConnector(PlainConnector):
    def get(self, resource_meta: Job, **kwargs) -> Resource:
        time.sleep(CALL_SECONDS)
        return RUNNING


class BusyConnector(PlainConnector):
    def get(self, resource_meta: Job, **kwargs) -> Resource:
        end = time.thread_time() + CALL_SECONDS
        while time.thread_time() < end:
            pass
        return RUNNING


ConnectorRegistry.register(AsleepConnector("bench-asleep"))
ConnectorRegistry.register(BusyConnector("bench-busy"))
ConnectorRegistry.register(PlainConnector("bench-cheap"))
