"""Tasks of flytekit's BigQuery plugin."""

from collections import OrderedDict
from datetime import datetime
from enum import Enum
from typing import List, Optional

from flytekit import StructuredDataset
from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.tools.translator import get_serializable
from flytekitplugins.bigquery import BigQueryConfig, BigQueryTask
from google.cloud.bigquery import QueryJobConfig
from google.protobuf import json_format

SETTINGS = SerializationSettings(project="p", domain="d", version="v", image_config=ImageConfig(default_image=Image(name="default", fqn="registry/query", tag="1")))


class Color(Enum):
    red = "red"


TYPES = {"i": int, "f": float, "s": str, "b": bool, "at": datetime, "list": List[int], "color": Color, "maybe": Optional[int]}


def template(inputs: list, location: str | None = "US", query: dict | None = None, results: bool = True) -> dict:
    """Returns the template of a query with these inputs, and with settings of BigQuery's API."""
    task = BigQueryTask(
        name="q",
        inputs={name: TYPES[name] for name in inputs},
        query_template="select 1",
        task_config=BigQueryConfig(ProjectID="my-project", Location=location, QueryJobConfig=query and QueryJobConfig.from_api_repr({"query": query})),
        output_structured_dataset_type=StructuredDataset if results else None,
    )
    return json_format.MessageToDict(get_serializable(OrderedDict(), SETTINGS, task).template.to_flyte_idl())
