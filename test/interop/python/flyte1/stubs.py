"""Looks at packages that fx stubs wrote, and runs their tasks."""

import base64
import importlib
import sys

from flytekit import FlyteContextManager
from flytekit.core.type_engine import TypeEngine
from flytekit.models.literals import LiteralMap
from flyteidl.core import literals_pb2


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
