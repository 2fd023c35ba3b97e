"""Tasks of flyte-sdk's Databricks plugin."""

import base64

import flyte
from flyteplugins.databricks import Databricks
from flyteplugins.databricks.connector import DatabricksJobMetadata

from flyte2 import templates


def template(config: dict) -> dict:
    """Returns the template of a task."""
    env = flyte.TaskEnvironment(name="databricks", image=flyte.Image.from_base("registry/spark:1"), plugin_config=Databricks(**config), env_vars={"CITY": "Oslo"})

    @env.task
    async def count_rows(path: str) -> int:
        return len(path)

    return {name: value for name, value in templates.translated(count_rows).items() if not name.startswith("TaskSpec.")}


def encoded(fields: dict) -> str:
    """Returns the bytes that its connector writes for a job."""
    return base64.b64encode(DatabricksJobMetadata(**fields).encode()).decode()
