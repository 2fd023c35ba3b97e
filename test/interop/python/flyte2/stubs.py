"""Looks at packages that fx stubs wrote for flyte-sdk, and calls their tasks as on a cluster."""

import asyncio
import base64
import importlib
import inspect
import os
import sys
import tempfile
import typing

import flyte
from described import Described
from flyte._context import internal_ctx
from flyte._internal import controllers
from flyte._internal.runtime import convert
from flyte.models import ActionID, RawDataPath, TaskContext
from flyte.report import Report
from flyte.types import TypeEngine
from google.protobuf import json_format

from flyte2 import references


class Controller:
    """Takes the place of the controller that a container on a cluster has: it submits nothing, but records it."""

    def __init__(self, outputs: list):
        self.outputs = tuple(outputs)
        self.submitted = []

    async def submit_task_ref(self, details, *args, **kwargs):
        inputs = await convert.convert_from_native_to_inputs(details.interface, *args, **kwargs)
        self.submitted.append(
            {
                "id": json_format.MessageToDict(details.pb2.task_id),
                "retries": details.pb2.spec.task_template.metadata.retries.retries,
                "inputs": {each.name: json_format.MessageToDict(each.value) for each in inputs.proto_inputs.literals},
            }
        )
        encoded = await convert.convert_from_native_to_outputs(self.outputs, details.interface)
        return await convert.convert_outputs_to_native(details.interface, encoded)


def package_in(folder: str, package: str):
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(package)


def call_on_cluster(folder: str, package: str, endpoint: str) -> dict:
    """Calls `forecast` from each kind of Python task, as in a container."""
    tasks = package_in(folder, package)
    flyte.init(endpoint=f"http://{endpoint}", insecure=True, org="acme", project="other", domain="other")
    controller = Controller([4.5, tasks.Reading("Oslo", 3.0)])
    controllers._ControllerState.controller = controller
    with internal_ctx().replace_task_context(context()):
        results = [
            asyncio.run(tasks.forecast.aio("Oslo")),
            tasks.forecast("Bergen", days=1),
            tasks.forecast.override(retries=7)("Bodø"),
            *flyte.map(tasks.forecast, ["Narvik"]),
        ]
        refused = asyncio.run(in_async_code(tasks.forecast))
    return {
        "submitted": controller.submitted,
        "areTyped": all(each == tasks.ForecastOutputs(4.5, tasks.Reading("Oslo", 3.0)) for each in results),
        "refused": refused,
    }


async def in_async_code(task) -> str:
    try:
        task("Oslo")
    except flyte.errors.SyncTaskCallInAsyncContextError as error:
        return str(error)
    raise AssertionError("it blocked the event loop")


def context() -> TaskContext:
    folder = tempfile.gettempdir()
    return TaskContext(
        action=ActionID(name="a0", project="other", domain="other"),
        version="v9",
        raw_data_path=RawDataPath(path=folder),
        output_path=folder,
        run_base_dir=folder,
        report=Report(name="a0"),
        mode="remote",
    )


def interfaces(folder: str, package: str) -> dict:
    """The interface of each function, with types as flyte-sdk encodes them."""
    found = package_in(folder, package)
    tasks = {name: getattr(found, name) for name in found.__all__}
    return {
        name: {
            "id": ["weather", "development", task.name, task.registered_version],
            "inputs": types_of(inspect.signature(task.func).parameters, task.interface.get_input_types()),
            "outputs": types_of(outputs_of(task.func), task.interface.outputs),
        }
        for name, task in tasks.items()
        if hasattr(task, "registered_version")
    }


def types_of(names, types: dict) -> dict:
    """The types by their names in Python; they are in the same order."""
    return {name: encoded(each) for name, each in zip(names, types.values())}


def outputs_of(function) -> tuple:
    return getattr(typing.get_type_hints(function)["return"], "_fields", ("output",))


def encoded(python_type) -> str:
    literal_type = TypeEngine.to_literal_type(python_type)
    return base64.b64encode(literal_type.SerializeToString(deterministic=True)).decode()


def echo(folder: str, package: str, command: str, cases: list) -> list:
    """Builds values of the package's types, passes them through the TypeScript task `echo`, and describes what it returns."""
    os.environ["FX_COMMAND"] = command
    task = package_in(folder, package).echo
    described = Described(references)
    types = task.interface.get_input_types()
    values = {f"v{index}": described.value(case["type"], case["value"], types[f"v{index}"]) for index, case in enumerate(cases)}
    outputs = task(**values)
    return [described.describe(case["type"], getattr(outputs, f"v{index}")) for index, case in enumerate(cases)]
