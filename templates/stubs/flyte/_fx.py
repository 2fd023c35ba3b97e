"""TypeScript tasks as tasks of flyte-sdk: called on a cluster, run by fx locally."""
# mypy: disable-error-code="import-untyped"
# pyright: reportIncompatibleMethodOverride=false

import asyncio
import inspect
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import EnumMeta
from typing import Any, NoReturn, ParamSpec, TypeVar, cast, get_type_hints

import flyte
from flyte.errors import (
    ActionAbortedError,
    NonRecoverableError,
    RuntimeSystemError,
    RuntimeUserError,
    TaskTimeoutError,
)
from flyte.extend import AsyncFunctionTaskTemplate
from flyte.models import NativeInterface
from flyte.types import TypeEngine
from flyteidl2.core import literals_pb2

from ._local import run_locally
from ._paths import make_paths_absolute
from ._run import FxError

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C", bound=type)
E = TypeVar("E", bound=EnumMeta)


@dataclass(kw_only=True)
class TypeScriptTask(AsyncFunctionTaskTemplate[P, R, Callable[P, R]]):
    """A TypeScript task. On a cluster, it is called there. Locally, fx runs it.

    Call it as `task(...)` in a function, and as `await task.aio(...)` in an async function.
    """

    file: str

    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the task and wait for it."""
        if not flyte.ctx():
            return asyncio.run(self.aio(*args, **kwargs))
        return self._name_outputs(self._submit(self._bind(*args, **kwargs)))

    async def aio(self, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the task without blocking the event loop."""
        inputs = self._bind(*args, **kwargs)
        if not flyte.ctx():
            outputs = await self.execute(**dict(zip(self.interface.inputs, inputs, strict=True)))
            return self._name_outputs(outputs if len(outputs) > 1 else next(iter(outputs), None))
        return self._name_outputs(await self._submit_aio(inputs))

    def _submit(self, inputs: tuple[Any, ...]) -> Any:
        """Call the task in a run, and wait for it."""
        return cast(Any, super()).__call__(*inputs)

    async def _submit_aio(self, inputs: tuple[Any, ...]) -> Any:
        """Call the task in a run."""
        return await cast(Any, super()).aio(*inputs)

    async def execute(self, /, *args: Any, **inputs: Any) -> Any:
        """Run the task with fx, and return its outputs in the order of the interface."""
        types = self.interface.get_input_types()
        values = await TypeEngine.dict_to_literal_map(inputs, types)
        for literal in values.literals.values():
            make_paths_absolute(literal)
        try:
            encoded = await run_locally(self.file, self.name, values.SerializeToString())
        except FxError as error:
            _raise_for_flyte(error, self.name)
        return await self._read_outputs(literals_pb2.LiteralMap.FromString(encoded))

    async def _read_outputs(self, found: Any) -> tuple[Any, ...]:
        """Find out here whether the task has changed since fx wrote this package."""
        advice = "; if the task has changed, run fx stubs again"
        missing = [each for each in self.interface.outputs if each not in found.literals]
        if missing:
            message = f"{self.name} returned no output {', '.join(missing)}{advice}"
            raise NonRecoverableError(message, "OutputMismatch")
        values = []
        for name, expected in self.interface.outputs.items():
            try:
                values.append(await TypeEngine.to_python_value(found.literals[name], expected))
            except Exception as error:
                message = f"the output {name} of {self.name} does not fit its type: {error}{advice}"
                raise NonRecoverableError(message, "OutputMismatch") from error
        return tuple(values)

    def _bind(self, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
        """Order the inputs as in the interface, because Python may call them otherwise."""
        bound = inspect.signature(self.func).bind(*args, **kwargs)
        bound.apply_defaults()
        return tuple(bound.arguments.values())

    def _name_outputs(self, outputs: Any) -> R:
        """Several outputs are a NamedTuple."""
        if len(self.interface.outputs) < 2:
            return cast(R, outputs)
        return cast(R, get_type_hints(self.func)["return"](*outputs))


def read_interface(
    function: Callable[..., Any], outputs: list[str], renamed_inputs: dict[str, str] | None
) -> NativeInterface:
    """Read the inputs and outputs of a function, with their names in Flyte."""
    renamed = renamed_inputs or {}
    python = NativeInterface.from_callable(function)
    inputs = {renamed.get(each, each): declared for each, declared in python.inputs.items()}
    types = dict(zip(outputs, _list_output_types(function, len(outputs)), strict=True))
    return NativeInterface(inputs, types, python.docstring)


def _list_output_types(function: Callable[..., Any], count: int) -> list[Any]:
    """Several outputs are the fields of a NamedTuple."""
    returned = get_type_hints(function, include_extras=True)["return"]
    if count < 2:
        return [returned] * count
    return list(get_type_hints(returned, include_extras=True).values())


def _raise_for_flyte(error: FxError, task: str) -> NoReturn:
    """Raise the exception that flyte-sdk has for this kind of failure."""
    message = f"{task}: {error}"
    if error.exit_code == 1 and error.retryable:
        raise RuntimeUserError(error.code, message) from error
    if error.exit_code in (1, 2, 3):
        raise NonRecoverableError(message, error.code) from error
    if error.exit_code == 124:
        raise TaskTimeoutError(message) from error
    if error.exit_code in (129, 130, 143):
        raise ActionAbortedError(message) from error
    raise RuntimeSystemError(error.code or "FxFailed", message) from error


def columns(**types: Any) -> "OrderedDict[str, Any]":
    """Name the columns of a dataset and their types."""
    return _Columns(types)


class _Columns(OrderedDict[str, Any]):
    """Columns of an optional dataset need a hash, too."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self))


def named(**names: str) -> Callable[[E], E]:
    """Set the names of an enum's members in Flyte, if they have other names in this package."""

    def set_names(decorated: E) -> E:
        for python_name, name in names.items():
            member: Any = decorated[python_name]
            member._name_ = name
            decorated._member_map_[name] = member
        return decorated

    return set_names


def titled(title: str) -> Callable[[C], C]:
    """Set the title of a class in Flyte, if it has another name in this package."""

    def set_title(decorated: C) -> C:
        decorated.__name__ = title
        return decorated

    return set_title
