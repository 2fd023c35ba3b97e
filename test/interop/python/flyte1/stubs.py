"""Looks at packages that fx stubs wrote, and runs their tasks."""

import ast
import base64
import importlib
import json
import os
import sys
from collections import OrderedDict

from described import Described
from flytekit import workflow
from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.core.type_engine import TypeEngine
from flytekit.tools.translator import get_serializable
from google.protobuf.json_format import MessageToDict

from flyte1 import references


def interfaces(folder: str, package: str) -> dict:
    """The interface of each function, with types as flytekit encodes them."""
    return {
        name: {
            "id": [task.id.project, task.id.domain, task.id.name, task.id.version],
            "inputs": types_of(task.python_interface.inputs),
            "outputs": types_of(task.python_interface.outputs),
        }
        for name, task in tasks_in(folder, package).items()
    }


def types_of(variables: dict) -> dict:
    return {name: encoded(TypeEngine.to_literal_type(each)) for name, each in variables.items()}


def tasks_in(folder: str, package: str) -> dict:
    if folder not in sys.path:
        sys.path.insert(0, folder)
    found = importlib.import_module(package)
    return {name: getattr(found, name) for name in found.__all__ if hasattr(getattr(found, name), "python_interface")}


def encoded(model) -> str:
    return base64.b64encode(model.to_flyte_idl().SerializeToString(deterministic=True)).decode()


def nodes(folder: str, package: str, function: str, inputs: dict) -> list:
    """The nodes of a workflow that calls one task, as it is registered."""
    task = tasks_in(folder, package)[function]

    @workflow
    def calling() -> None:
        task(**inputs)

    images = ImageConfig(Image("default", "image", "1"))
    settings = SerializationSettings(project="other", domain="production", version="w1", image_config=images)
    spec = get_serializable(OrderedDict(), settings, calling)
    return [MessageToDict(node.to_flyte_idl()) for node in spec.template.nodes]


def echo(folder: str, package: str, command: str, cases: list) -> list:
    """Builds values of the package's types, passes them through the TypeScript task `echo`, and describes what it returns."""
    os.environ["FX_COMMAND"] = command
    task = tasks_in(folder, package)["echo"]
    described = Described(references)
    types = task.python_interface.inputs
    values = {f"v{index}": described.value(case["type"], case["value"], types[f"v{index}"]) for index, case in enumerate(cases)}
    outputs = task(**values)
    return [described.describe(case["type"], getattr(outputs, f"v{index}")) for index, case in enumerate(cases)]


def as_json_texts(expressions: list) -> list:
    """Evaluates expressions, and returns them as flytekit encodes `custom`."""
    return [json.dumps(ast.literal_eval(each)) for each in expressions]
