"""TypeScript tasks that flyte-sdk registers together with Python tasks: connectors run them."""
# mypy: disable-error-code="import-untyped,misc"

import pathlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flyte
from flyte.connectors import AsyncConnectorExecutorMixin
from flyte.models import SerializationContext
from flyteidl2.core import tasks_pb2

from ._fx import P, R, TypeScriptTask, read_interface
from ._template import Template


def connector_task(
    name: str,
    *,
    file: str,
    outputs: list[str],
    renamed_inputs: dict[str, str] | None = None,
    **template: Any,
) -> Callable[[Callable[P, R]], TypeScriptTask[P, R]]:
    """Turn a function without a body into the TypeScript task with its signature.

    Args:
        name: The name of the task in Flyte.
        file: The module of the task in the TypeScript project.
        outputs: The names of the outputs in Flyte.
        renamed_inputs: The names in Flyte of the inputs that Python calls otherwise.
        template: The fields of `Template`.
    """

    def decorate(function: Callable[P, R]) -> TypeScriptTask[P, R]:
        content = Template(**template)
        return ConnectorTask(
            name=name,
            func=function,
            interface=read_interface(function, outputs, renamed_inputs),
            image=None,
            parent_env_name=name,  # until flyte.TaskEnvironment.from_task names another one
            file=file,
            template=content,
            task_type=content.task_type,
            task_type_version=content.task_type_version,
            cache=_to_cache(content),
            interruptible=content.interruptible or False,
            retries=content.retries,
            timeout=content.timeout,
            pod_template=content.pod_template_name or None,
            secrets=[_to_secret(**each) for each in content.secrets] or None,
        )

    return decorate


@dataclass(kw_only=True)
class ConnectorTask(TypeScriptTask[P, R], AsyncConnectorExecutorMixin):
    """A TypeScript task that a connector runs."""

    template: Template
    debuggable: bool = False

    def custom_config(self, sctx: SerializationContext) -> Any:
        """Return the configuration that the connector reads."""
        return _Custom(self.template.custom)

    def config(self, sctx: SerializationContext) -> dict[str, str]:
        """Return the settings for the platform."""
        return self.template.config

    def sql(self, sctx: SerializationContext) -> Any:
        """Return the statement as fx writes it."""
        if self.template.sql is None:
            return None
        return tasks_pb2.Sql(statement=self.template.sql, dialect=self.template.sql_dialect)

    def container_args(self, serialize_context: SerializationContext) -> list[str]:
        """Return nothing: the task has no container of its own."""
        return []


class _Custom(dict[str, Any]):
    """flyte-sdk leaves out an empty one, and Flyte fails a task that has none."""

    def __len__(self) -> int:
        return max(1, super().__len__())


def _to_cache(template: Template) -> Any:
    if template.cache_version == "":
        return "disable"
    return flyte.Cache(
        "override",
        version_override=template.cache_version,
        serialize=template.cache_serialize,
        ignored_inputs=tuple(template.cache_ignore_inputs),
    )


def _to_secret(key: str, group: str | None = None, mount: str = "ANY", env_var: str = "") -> Any:
    if mount == "FILE":
        return flyte.Secret(key, group=group, mount=pathlib.Path("/etc/flyte/secrets"))
    return flyte.Secret(key, group=group, as_env_var=env_var)
