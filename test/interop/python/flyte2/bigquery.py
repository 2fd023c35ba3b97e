"""Tasks of flyte-sdk's BigQuery plugin."""

from datetime import datetime
from enum import Enum
from typing import List, Optional

from flyte._internal.runtime.task_serde import get_proto_task
from flyte.io import DataFrame
from flyte.models import SerializationContext
from flyteplugins.bigquery import BigQueryConfig, BigQueryTask
from google.cloud.bigquery import QueryJobConfig
from google.protobuf import json_format


class Color(Enum):
    red = "red"


TYPES = {"i": int, "f": float, "s": str, "b": bool, "at": datetime, "list": List[int], "color": Color, "maybe": Optional[int]}


def template(inputs: list, location: str | None = "US", query: dict | None = None, results: bool = True) -> dict:
    """Returns the template of a query with these inputs, and with settings of BigQuery's API."""
    task = BigQueryTask(
        name="q",
        inputs={name: TYPES[name] for name in inputs},
        query_template="select 1",
        plugin_config=BigQueryConfig(ProjectID="my-project", Location=location, QueryJobConfig=query and QueryJobConfig.from_api_repr({"query": query})),
        output_dataframe_type=DataFrame if results else None,
    )
    context = SerializationContext(version="v", project="p", domain="d", root_dir=".")
    return json_format.MessageToDict(get_proto_task(task, context))
