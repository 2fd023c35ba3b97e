"""Translates tasks with flytekit, and shows any message as JSON."""

import base64
from collections import OrderedDict

from flyteidl.admin import task_pb2
from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.models.task import TaskTemplate
from flytekit.tools.translator import get_serializable
from google.protobuf import json_format

from flyte1 import tasks

IMAGES = ImageConfig(
    default_image=Image(name="default", fqn="registry/default", tag="1"),
    images=[Image(name="other", fqn="registry/other", tag=None, digest="sha256:0123456789abcdef")],
)


def of(name: str) -> dict:
    """Translates a task of `tasks.py`."""
    settings = SerializationSettings(project="p", domain="d", version="v", image_config=IMAGES, env=dict(tasks.SETTINGS_ENV))
    return as_json(get_serializable(OrderedDict(), settings, getattr(tasks, name)).to_flyte_idl())


def shown(spec: str) -> dict:
    """Returns a TaskSpec written by fx as protobuf's own JSON."""
    return as_json(parsed(spec))


def rebuilt(spec: str) -> dict:
    """Passes its template through flytekit's model, which registration and the shim resolver use."""
    return json_format.MessageToDict(TaskTemplate.from_flyte_idl(parsed(spec).template).to_flyte_idl())


def parsed(spec: str) -> task_pb2.TaskSpec:
    return task_pb2.TaskSpec.FromString(base64.b64decode(spec))


def as_json(spec: task_pb2.TaskSpec) -> dict:
    """Returns the template's fields and the rest of the spec."""
    shown = json_format.MessageToDict(spec)
    return {**shown.pop("template"), **{f"TaskSpec.{name}": value for name, value in shown.items()}}
