"""Tasks of flytekit's BigQuery plugin."""

from collections import OrderedDict
from datetime import datetime

from flytekit import StructuredDataset
from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.tools.translator import get_serializable
from flytekitplugins.bigquery import BigQueryConfig, BigQueryTask
from google.protobuf import json_format

SETTINGS = SerializationSettings(project="p", domain="d", version="v", image_config=ImageConfig(default_image=Image(name="default", fqn="registry/query", tag="1")))


def template() -> dict:
    """Returns the template of a query with one parameter of each type."""
    query = BigQueryTask(
        name="q",
        inputs={"i": int, "f": float, "s": str, "b": bool, "at": datetime},
        query_template="select @i",
        task_config=BigQueryConfig(ProjectID="my-project", Location="US"),
        output_structured_dataset_type=StructuredDataset,
    )
    return json_format.MessageToDict(get_serializable(OrderedDict(), SETTINGS, query).template.to_flyte_idl())
