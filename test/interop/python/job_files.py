"""An outside system for checked connectors: each job is a file in $JOBS. The connectors are as good as the SDK allows."""

import os
import time
from pathlib import Path


def name_job(task_execution_metadata):
    """The same for a repeated create, another one for each attempt."""
    task = task_execution_metadata.task_execution_id
    return f"{task.node_execution_id.execution_id.name}-{task.retry_attempt}"


def start_job(job_id, mode):
    if mode == "raise":
        raise ValueError("no such mode")
    path = Path(os.environ["JOBS"], job_id)
    if not path.exists():
        path.write_text(mode)


def is_running(path):
    mode = path.read_text()
    age = time.time() - path.stat().st_mtime
    return mode in ("slow", "succeed") and age < (3600 if mode == "slow" else 0.2)


class FileJobs:
    """`get` and `delete` of a connector. The class provides the SDK's `resource`, `execution` and `log`."""

    async def get(self, resource_meta, **kwargs):
        path = Path(os.environ["JOBS"], resource_meta.job_id)
        links = [self.log(uri=f"https://jobs.example/{resource_meta.job_id}", name="job")]
        if not path.exists():
            return self.resource(phase=self.execution.FAILED, message=f"no job {resource_meta.job_id}")
        mode = path.read_text()
        if mode == "cancelled":
            return self.resource(phase=self.execution.ABORTED, message="cancelled", log_links=links)
        if mode == "fail":
            return self.resource(phase=self.execution.FAILED, message="the user's mistake", log_links=links)
        if is_running(path):
            return self.resource(phase=self.execution.RUNNING, message="on it", log_links=links)
        return self.resource(phase=self.execution.SUCCEEDED, outputs={"said": f"done {mode}"}, log_links=links)

    async def delete(self, resource_meta, **kwargs):
        path = Path(os.environ["JOBS"], resource_meta.job_id)
        if path.exists() and is_running(path):
            path.write_text("cancelled")
