"""The files around a task's container, written and read with flyte-sdk's classes."""

import asyncio

from flyte._internal.runtime import convert
from flyte.models import NativeInterface
from flyteidl2.core import execution_pb2
from flyteidl2.task import common_pb2

INTERFACE = NativeInterface.from_types({"a": (int, None), "words": (list[str], None)}, {"sum": int, "text": str})


def inputs(path: str) -> None:
    """Writes inputs.pb as the engine does."""
    made = asyncio.run(convert.convert_from_native_to_inputs(INTERFACE, a=40, words=["x", "y"]))
    with open(path, "wb") as file:
        file.write(made.proto_inputs.SerializeToString())


def outputs(path: str) -> list:
    """Reads outputs.pb as the next Python action would."""
    with open(path, "rb") as file:
        message = common_pb2.Outputs.FromString(file.read())
    return list(asyncio.run(convert.convert_outputs_to_native(INTERFACE, convert.Outputs(proto_outputs=message))))


def error(path: str) -> dict:
    """Reads error.pb, with any fields unknown to its message."""
    with open(path, "rb") as file:
        document = execution_pb2.ErrorDocument.FromString(file.read())
    found = document.error
    return {
        "code": found.code,
        "kind": execution_pb2.ContainerError.Kind.Name(found.kind),
        "origin": execution_pb2.ExecutionError.ErrorKind.Name(found.origin),
        "fields": sorted(field.name for field, _ in found.ListFields()),
    }
