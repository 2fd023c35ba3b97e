"""TypeScript tasks that are registered on the cluster: a workflow refers to them."""
# mypy: disable-error-code="import-untyped,misc"

from collections.abc import Callable

from flytekit.core.task import ReferenceTask

from . import _settings
from ._fx import P, R, TypeScriptTask


def typescript_task(
    name: str,
    *,
    version: str,
    file: str,
    outputs: list[str],
    renamed_inputs: dict[str, str] | None = None,
) -> Callable[[Callable[P, R]], "ReferencedTask[P, R]"]:
    """Turn a function without a body into the TypeScript task with its signature.

    Args:
        name: The name of the task in Flyte.
        version: The version that `fx register` registers.
        file: The module of the task in the TypeScript project.
        outputs: The names of the outputs in Flyte.
        renamed_inputs: The names in Flyte of the inputs that Python calls otherwise.
    """

    def decorate(function: Callable[P, R]) -> ReferencedTask[P, R]:
        return ReferencedTask(function, name, version, file, outputs, renamed_inputs or {})

    return decorate


class ReferencedTask(TypeScriptTask[P, R], ReferenceTask):
    """A TypeScript task that is registered. A workflow on a cluster refers to it."""

    def __init__(
        self,
        function: Callable[P, R],
        name: str,
        version: str,
        file: str,
        outputs: list[str],
        renamed_inputs: dict[str, str],
    ):
        inputs, typed_outputs = self._read_signature(function, file, outputs, renamed_inputs)
        ReferenceTask.__init__(
            self,
            project=_settings.PROJECT,
            domain=_settings.DOMAIN,
            name=name,
            version=_settings.VERSION or version,
            inputs=inputs,
            outputs=typed_outputs,
        )
        for each, flyte_name in self._outputs.items():  # a promise has the name in Flyte
            self.interface.outputs[flyte_name] = self.interface.outputs[each]
