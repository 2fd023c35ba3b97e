"""TypeScript tasks that are registered on the cluster: a Python task calls them there."""
# mypy: disable-error-code="import-untyped"

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import flyte
import flyte.remote
from flyte.errors import SyncTaskCallInAsyncContextError
from flyte.syncify import syncify

from . import _settings
from ._fx import P, R, TypeScriptTask, read_interface


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
        return ReferencedTask(
            name=name,
            func=function,
            interface=read_interface(function, outputs, renamed_inputs),
            image=None,
            file=file,
            registered_version=_settings.VERSION or version,
        )

    return decorate


@dataclass(kw_only=True)
class ReferencedTask(TypeScriptTask[P, R]):
    """A TypeScript task that is registered."""

    registered_version: str
    overrides: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def reference(self) -> Any:
        """The registered task, for instance for `flyte.run(task.reference, ...)`."""
        return flyte.remote.Task.get(
            self.name,
            project=_settings.PROJECT,
            domain=_settings.DOMAIN,
            version=self.registered_version,
        )

    def override(self, **options: Any) -> "ReferencedTask[P, R]":
        """Change settings such as `retries` for calls on a cluster. fx ignores them locally."""
        if isinstance(options.get("retries"), int):  # flyte refuses it for registered tasks
            options["retries"] = flyte.RetryStrategy(options["retries"])
        return replace(self, overrides={**self.overrides, **options})

    def _submit(self, inputs: tuple[Any, ...]) -> Any:
        if _is_local():
            return super()._submit(inputs)
        if _is_in_event_loop():
            raise SyncTaskCallInAsyncContextError(
                f"{self.name} was called in async code: use `await {self.func.__name__}.aio(...)`"
            )
        return _call_registered(self, inputs)

    async def _submit_aio(self, inputs: tuple[Any, ...]) -> Any:
        if _is_local():
            return await super()._submit_aio(inputs)
        return await _call_registered.aio(self, inputs)


@syncify
async def _call_registered(task: ReferencedTask[Any, Any], inputs: tuple[Any, ...]) -> Any:
    """Call the registered task. Its types are those of this package, not those that flyte guesses."""
    details = (await task.reference.fetch.aio()).override(**task.overrides)
    vars(details)["interface"] = task.interface
    return await details(**dict(zip(task.interface.inputs, inputs, strict=True)))


def _is_local() -> bool:
    context = flyte.ctx()
    return context is not None and context.mode == "local"


def _is_in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
