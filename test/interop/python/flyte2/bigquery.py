"""Tasks of flyte-sdk's BigQuery plugin."""

from datetime import datetime

from flyte._internal.runtime.task_serde import get_proto_task
from flyte.io import DataFrame
from flyte.models import SerializationContext
from flyteplugins.bigquery import BigQueryConfig, BigQueryTask
from google.protobuf import json_format


def template() -> dict:
    """Returns the template of a query with one parameter of each type."""
    query = BigQueryTask(
        name="q",
        inputs={"i": int, "f": float, "s": str, "b": bool, "at": datetime},
        query_template="select @i",
        plugin_config=BigQueryConfig(ProjectID="my-project", Location="US"),
        output_dataframe_type=DataFrame,
    )
    context = SerializationContext(version="v", project="p", domain="d", root_dir=".")
    return json_format.MessageToDict(get_proto_task(query, context))
