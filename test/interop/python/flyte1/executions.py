"""The files around a task's container, written and read with flytekit's classes."""

import base64
from collections import OrderedDict

from flyteidl.core import errors_pb2, literals_pb2
from flytekit import kwtypes
from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.core.interface import Interface
from flytekit.core.python_customized_container_task import PythonCustomizedContainerTask
from flytekit.core.shim_task import ShimTaskExecutor
from flytekit.core.type_engine import TypeEngine
from flytekit.core.utils import load_proto_from_file, write_proto_to_file
from flytekit.models.core.errors import ErrorDocument
from flytekit.models.literals import LiteralMap
from flytekit.tools.translator import get_serializable

from flyte1.values import context

INPUTS = kwtypes(name=str, counts=list[int], share=float)
OUTPUTS = kwtypes(greeting=str, total=int)


def inputs(path: str) -> None:
    """Writes inputs.pb as the engine does."""
    values = {"name": "Ada Łovelace", "counts": [1, 2, 39], "share": 0.5}
    write_proto_to_file(TypeEngine.dict_to_literal_map(context(), values, INPUTS).to_flyte_idl(), path)


def outputs(path: str) -> dict:
    """Reads outputs.pb as the next Python task would."""
    literals = LiteralMap.from_flyte_idl(load_proto_from_file(literals_pb2.LiteralMap, path))
    return TypeEngine.literal_map_to_kwargs(context(), literals, OUTPUTS)


def error(path: str) -> dict:
    """Reads error.pb with flytekit's model, and writes it again to check that nothing is lost."""
    message = load_proto_from_file(errors_pb2.ErrorDocument, path)
    found = ErrorDocument.from_flyte_idl(message).error
    return {
        "code": found.code,
        "message": found.message,
        "kind": errors_pb2.ContainerError.Kind.Name(found.kind),
        "origin": found.origin,
        "timestamp": message.error.timestamp.seconds,
        "worker": message.error.worker,
    }


class Executor(ShimTaskExecutor):
    def execute_from_model(self, tt, **kwargs):
        raise NotImplementedError


class Greeting(PythonCustomizedContainerTask):
    def __init__(self, name: str):
        super().__init__(name=name, task_config=None, container_image="image:1", executor_type=Executor, task_type="greeting", interface=Interface(inputs=INPUTS, outputs=OUTPUTS))

    def get_custom(self, settings):
        return {"greeting": "Hello", "factor": 2}


def template() -> str:
    """Serializes a shim task with flytekit."""
    settings = SerializationSettings(project="p", domain="d", version="v", image_config=ImageConfig(default_image=Image(name="default", fqn="image", tag="1")))
    spec = get_serializable(OrderedDict(), settings, Greeting("greeting.of_python"))
    return base64.b64encode(spec.template.to_flyte_idl().SerializeToString()).decode()
