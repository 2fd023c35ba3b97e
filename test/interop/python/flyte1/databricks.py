"""Tasks of flytekit's Spark plugin for Databricks."""

import base64
from collections import OrderedDict

from flytekit import task
from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.tools.translator import get_serializable
from flytekitplugins.spark import Databricks, DatabricksV2
from flytekitplugins.spark.connector import DatabricksJobMetadata
from google.protobuf import json_format

SETTINGS = SerializationSettings(project="p", domain="d", version="v", image_config=ImageConfig(default_image=Image(name="default", fqn="registry/spark", tag="1")))


def count_rows(path: str) -> int:
    return len(path)


def template(config: dict, old: bool = False) -> dict:
    """Returns the template of a task; `old` uses the plugin's first class."""
    decorated = task(task_config=(Databricks if old else DatabricksV2)(**config), environment={"CITY": "Oslo"})(count_rows)
    return json_format.MessageToDict(get_serializable(OrderedDict(), SETTINGS, decorated).template.to_flyte_idl())


def encoded(fields: dict) -> str:
    """Returns the bytes that its connector writes for a job."""
    return base64.b64encode(DatabricksJobMetadata(**fields).encode()).decode()
