"""Translates tasks with flyte-sdk, and shows any TaskSpec as JSON."""

import base64
import pathlib

from flyte._internal.runtime.convert import convert_upload_default_inputs
from flyte._internal.runtime.task_serde import translate_task_to_wire
from flyte.models import SerializationContext
from flyteidl2.task import task_definition_pb2
from google.protobuf import json_format

from flyte2 import tasks
from flyte2.values import LOOP

CONTEXT = SerializationContext(project="p", domain="d", version="v", root_dir=pathlib.Path(tasks.__file__).parent)


def of(name: str) -> dict:
    """Translates a task of `tasks.py`."""
    return translated(getattr(tasks, name))


def translated(task) -> dict:
    defaults = LOOP.run_until_complete(convert_upload_default_inputs(task.interface))
    return as_json(translate_task_to_wire(task, CONTEXT, default_inputs=defaults))


def shown(spec: str) -> dict:
    """Returns a TaskSpec written by fx as protobuf's own JSON."""
    return as_json(task_definition_pb2.TaskSpec.FromString(base64.b64decode(spec)))


def as_json(spec: task_definition_pb2.TaskSpec) -> dict:
    """Returns the template's fields and the rest of the spec."""
    shown = json_format.MessageToDict(spec)
    return {**shown.pop("taskTemplate"), **{f"TaskSpec.{name}": value for name, value in shown.items()}}
