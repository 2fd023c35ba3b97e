"""Calls a connector server through flyteidl2's stubs, also with values of flyte-sdk."""

import time

import grpc_calls
from flyte._internal.runtime.convert import Outputs, convert_from_native_to_inputs, convert_outputs_to_native
from flyte._internal.runtime.types_serde import transform_native_to_typed_interface
from flyte.connectors.utils import is_terminal_phase
from flyte.models import NativeInterface
from flyteidl2.connector import connector_pb2, service_pb2, service_pb2_grpc
from flyteidl2.core import tasks_pb2

from flyte2.values import LOOP

INTERFACE = NativeInterface.from_types({"city": (str, None), "days": (int, None)}, {"report": str, "days": int})


def call(port: int, service: str, method: str, requests: list, tls: dict | None = None) -> dict:
    return grpc_calls.call(service_pb2.DESCRIPTOR, service_pb2_grpc, port, service, method, requests, tls)


def run(port: int, city: str, days: int) -> dict:
    """Runs a task with flyte-sdk's interface, inputs and outputs from create to its end."""
    template = tasks_pb2.TaskTemplate(type="peer", interface=transform_native_to_typed_interface(INTERFACE))
    template.id.name = "peer_task"
    inputs = LOOP.run_until_complete(convert_from_native_to_inputs(INTERFACE, city=city, days=days)).proto_inputs
    stub = service_pb2_grpc.AsyncConnectorServiceStub(grpc_calls.channel(port))
    created = stub.CreateTask(connector_pb2.CreateTaskRequest(template=template, inputs=inputs, output_prefix="s3://bucket/out"), timeout=grpc_calls.TIMEOUT)
    category = connector_pb2.TaskCategory(name="peer", version=0)
    phases = []
    while not phases or not is_terminal_phase(phases[-1]):
        resource = stub.GetTask(connector_pb2.GetTaskRequest(task_category=category, resource_meta=created.resource_meta), timeout=grpc_calls.TIMEOUT).resource
        phases.append(resource.phase)
        time.sleep(0.01)
    report, kept_days = LOOP.run_until_complete(convert_outputs_to_native(INTERFACE, Outputs(proto_outputs=resource.outputs)))
    return {"phases": phases, "outputs": {"report": report, "days": kept_days}}
