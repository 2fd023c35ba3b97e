"""Calls a connector server through flyteidl's stubs, and runs a flytekit task on one."""

import time
from collections import OrderedDict

import grpc_calls
from flyteidl.admin import agent_pb2
from flyteidl.service import agent_pb2 as service_pb2
from flyteidl.service import agent_pb2_grpc
from flytekit import FlyteContextManager
from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.core.base_task import PythonTask
from flytekit.core.interface import Interface
from flytekit.core.type_engine import TypeEngine
from flytekit.extend.backend.base_connector import AsyncConnectorExecutorMixin, is_terminal_phase
from flytekit.models.literals import LiteralMap
from flytekit.tools.translator import get_serializable

SETTINGS = SerializationSettings(image_config=ImageConfig(default_image=Image(name="default", fqn="registry/default", tag="1")))


class PeerTask(AsyncConnectorExecutorMixin, PythonTask):
    pass


def call(port: int, service: str, method: str, requests: list, tls: dict | None = None) -> dict:
    return grpc_calls.call(service_pb2.DESCRIPTOR, agent_pb2_grpc, port, service, method, requests, tls)


def run(port: int, city: str, days: int) -> dict:
    """Runs a task translated by flytekit, with inputs and outputs of its type engine, from create to its end."""
    task = PeerTask(task_type="peer", name="peer_task", task_config=None, interface=Interface(inputs={"city": str, "days": int}, outputs={"report": str, "days": int}))
    context = FlyteContextManager.current_context()
    template = get_serializable(OrderedDict(), SETTINGS, task).template
    inputs = TypeEngine.dict_to_literal_map(context, {"city": city, "days": days}, {"city": str, "days": int})
    stub = agent_pb2_grpc.AsyncAgentServiceStub(grpc_calls.channel(port))
    created = stub.CreateTask(agent_pb2.CreateTaskRequest(template=template.to_flyte_idl(), inputs=inputs.to_flyte_idl(), output_prefix="s3://bucket/out"), timeout=grpc_calls.TIMEOUT)
    category = agent_pb2.TaskCategory(name="peer", version=0)
    phases = []
    while not phases or not is_terminal_phase(phases[-1]):
        resource = stub.GetTask(agent_pb2.GetTaskRequest(task_type="peer", task_category=category, resource_meta=created.resource_meta), timeout=grpc_calls.TIMEOUT).resource
        phases.append(resource.phase)
        time.sleep(0.01)
    outputs = TypeEngine.literal_map_to_kwargs(context, LiteralMap.from_flyte_idl(resource.outputs), {"report": str, "days": int})
    return {"phases": phases, "outputs": outputs}
