"""TypeScript tasks as tasks of flytekit: called on a cluster, run by fx locally."""
# mypy: disable-error-code="import-untyped,misc"
# pyright: reportIncompatibleMethodOverride=false

import functools
import inspect
import keyword
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, NoReturn, ParamSpec, TypeVar, cast, get_type_hints

from flyteidl.core import literals_pb2
from flytekit import FlyteContext, FlyteContextManager
from flytekit.core.base_task import PythonTask
from flytekit.core.interface import transform_interface_to_typed_interface
from flytekit.core.promise import (
    Promise,
    VoidPromise,
    create_task_output,
    flyte_entity_call_handler,
    translate_inputs_to_literals,
)
from flytekit.core.type_engine import TypeEngine
from flytekit.exceptions.system import FlyteSystemException
from flytekit.exceptions.user import (
    FlyteAssertion,
    FlyteRecoverableException,
    FlyteTimeout,
    FlyteUserException,
)
from flytekit.models.literals import Binding, Literal, LiteralMap

from ._paths import make_paths_absolute
from ._run import FxError, FxRun, wait

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C", bound=type)


class TypeScriptTask(PythonTask, Generic[P, R]):
    """A TypeScript task. A workflow on a cluster calls it there. Locally, fx runs it."""

    def _read_signature(
        self,
        function: Callable[P, R],
        file: str,
        outputs: list[str],
        renamed_inputs: dict[str, str],
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Become the function. Return the types of its inputs and outputs by their Python names."""
        types = get_type_hints(function, include_extras=True)
        returned = types.pop("return")
        self._outputs_class = returned if len(outputs) > 1 else None
        self._signature = inspect.signature(function)
        self._file = file
        self._inputs = {each: renamed_inputs.get(each, each) for each in types}
        self._outputs = dict(zip(_name_outputs(returned, outputs), outputs, strict=True))
        functools.update_wrapper(cast(Any, self), function)
        return types, _type_outputs(returned, self._outputs)

    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Add the task to a workflow, or run it."""
        given = self._signature.bind(*args, **kwargs)
        given.apply_defaults()
        ctx = FlyteContextManager.current_context()
        if ctx.compilation_state is not None and ctx.compilation_state.mode == 1:
            return cast(R, self.compile(ctx, **given.arguments))
        result = flyte_entity_call_handler(self, **given.arguments)
        if isinstance(result, tuple) and not isinstance(result[0], Promise):
            if self._outputs_class is not None:
                return cast(R, self._outputs_class(*result))
        return cast(R, result)

    def compile(self, ctx: FlyteContext, *args: Any, **kwargs: Any) -> Any:
        """Add a node to the workflow, with the names that the task has in Flyte."""
        promised = super().compile(ctx, *args, **kwargs)
        promises = promised if isinstance(promised, tuple) else (promised,)
        first = promises[0]
        assert first is not None and first.ref is not None  # a compiled task has a node
        node = first.ref.node
        node._bindings = [Binding(self._inputs[each.var], each.binding) for each in node.bindings]
        for promise in promises:
            if isinstance(promise, Promise):
                promise.ref._var = self._outputs[promise.ref.var]
        return promised

    def local_execute(self, ctx: FlyteContext, **kwargs: Any) -> Any:
        """Run the task with fx. The values stay as Flyte encodes them."""
        python = self.python_interface
        typed = transform_interface_to_typed_interface(
            python, allow_partial_artifact_id_binding=True
        )
        assert typed is not None  # the task has an interface
        given = translate_inputs_to_literals(ctx, kwargs, typed.inputs, python.inputs)
        inputs = LiteralMap(
            {self._inputs[each]: _with_absolute_paths(literal) for each, literal in given.items()}
        )
        results = ctx.file_access.get_random_local_directory()
        try:
            encoded = _run(
                self._file, self.name, inputs.to_flyte_idl().SerializeToString(), results
            )
        except FxError as error:
            _raise_for_flytekit(error, self.name)
        outputs = LiteralMap.from_flyte_idl(literals_pb2.LiteralMap.FromString(encoded))
        if not self._outputs:
            return VoidPromise(self.name)
        promises = [
            Promise(each, self._check_output(ctx, each, outputs.literals.get(flyte_name)))
            for each, flyte_name in self._outputs.items()
        ]
        return create_task_output(promises, python)

    def _check_output(self, ctx: FlyteContext, name: str, literal: Literal | None) -> Literal:
        """Find out here whether the task has changed since fx wrote this package."""
        advice = "; if the task has changed, run fx stubs again"
        if literal is None:
            raise FlyteAssertion(f"{self.name} returned no output {name}{advice}")
        try:
            TypeEngine.to_python_value(ctx, literal, self.python_interface.outputs[name])
        except Exception as error:
            message = f"the output {name} of {self.name} does not fit its type: {error}{advice}"
            raise FlyteAssertion(message) from error
        return literal


def _run(file: str, name: str, inputs: bytes, results: str) -> bytes:
    with FxRun(file, name, inputs, results, "flyte1") as run:
        wait(run)
        return run.read_outputs()


def _name_outputs(returned: Any, outputs: list[str]) -> list[str]:
    """Name the outputs as Python does: several are the fields of a NamedTuple."""
    if len(outputs) > 1:
        return list(returned._fields)
    return [each if _is_field(each) else "output" for each in outputs]


def _is_field(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")


def _type_outputs(returned: Any, outputs: dict[str, str]) -> dict[str, Any]:
    if len(outputs) > 1:
        return get_type_hints(returned, include_extras=True)
    return {each: returned for each in outputs}


def _raise_for_flytekit(error: FxError, task: str) -> NoReturn:
    """Raise the exception that flytekit has for this kind of failure."""
    message = f"{task}: {error}"
    if error.exit_code == 1 and error.retryable:
        raise FlyteRecoverableException(message) from None
    if error.exit_code == 1:
        raise FlyteUserException(message) from None
    if error.exit_code in (2, 3):
        raise FlyteAssertion(message) from None
    if error.exit_code == 124:
        raise FlyteTimeout(message) from None
    raise FlyteSystemException(message) from None


def _with_absolute_paths(literal: Literal) -> Literal:
    """Make paths absolute: fx runs in the folder of the TypeScript project."""
    message = literal.to_flyte_idl()
    make_paths_absolute(message)
    return Literal.from_flyte_idl(message)


def columns(**types: Any) -> "OrderedDict[str, Any]":
    """Name the columns of a dataset and their types, also in an optional one."""
    return _Columns(types)


class _Columns(OrderedDict[str, Any]):
    """flytekit's kwtypes has no hash, so that a union cannot contain it."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self))


def titled(title: str) -> Callable[[C], C]:
    """Set the title of a class in Flyte, if it has another name in this package."""

    def set_title(decorated: C) -> C:
        decorated.__name__ = title
        return decorated

    return set_title
