"""The common part of both SDKs' served connectors: `mode` says what a job does."""

import os
from pathlib import Path


class ScriptedJobs:
    """`get` and `delete` of a connector. The class provides the SDK's `resource`, `execution` and `log`; deleted jobs are files in $DELETED_JOBS."""

    async def get(self, resource_meta, **kwargs):
        links = [self.log(uri="https://logs.example/job", name="job")]
        if resource_meta.mode == "lose":
            raise ValueError("no such job")
        if resource_meta.mode == "fail":
            return self.resource(phase=self.execution.FAILED, message="it went wrong", log_links=links)
        if resource_meta.mode == "run":
            return self.resource(phase=self.execution.RUNNING, message="on it", log_links=links)
        return self.resource(phase=self.execution.SUCCEEDED, outputs={"said": f"job {resource_meta.job_id} {resource_meta.mode}"}, log_links=links)

    async def delete(self, resource_meta, **kwargs):
        Path(os.environ["DELETED_JOBS"], resource_meta.job_id).touch()
