"""Tasks of flytekit's OpenAI plugin."""

import base64
from collections import OrderedDict

import msgpack
from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.tools.translator import get_serializable
from flytekitplugins.openai import BatchEndpointTask
from google.protobuf import json_format

SETTINGS = SerializationSettings(project="p", domain="d", version="v", image_config=ImageConfig(default_image=Image(name="default", fqn="registry/batch", tag="1")))


def template(config: dict) -> dict:
    """Returns the template of a batch."""
    batch = BatchEndpointTask(name="b", config=config, openai_organization="org-1")
    return json_format.MessageToDict(get_serializable(OrderedDict(), SETTINGS, batch).template.to_flyte_idl())


def decoded(value: str) -> dict:
    """Returns the result of a batch from its literal."""
    return msgpack.unpackb(base64.b64decode(value))
