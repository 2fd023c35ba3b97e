"""TypeScript tasks that flytekit registers together with the workflow: connectors run them."""
# mypy: disable-error-code="import-untyped,misc"

from collections.abc import Callable
from typing import Any

from flyteidl.core import tasks_pb2
from flytekit import Secret
from flytekit.configuration import SerializationSettings
from flytekit.core.base_task import PythonTask, TaskMetadata
from flytekit.core.interface import Interface
from flytekit.extend.backend.base_connector import (
    AsyncConnectorExecutorMixin,
    SyncConnectorExecutorMixin,
)
from flytekit.models.interface import TypedInterface, Variable
from flytekit.models.security import SecurityContext
from flytekit.models.task import Sql

from ._fx import P, R, TypeScriptTask
from ._template import Template


def connector_task(
    name: str,
    *,
    file: str,
    outputs: list[str],
    renamed_inputs: dict[str, str] | None = None,
    is_sync: bool = False,
    **template: Any,
) -> Callable[[Callable[P, R]], TypeScriptTask[P, R]]:
    """Turn a function without a body into the TypeScript task with its signature.

    Args:
        name: The name of the task in Flyte.
        file: The module of the task in the TypeScript project.
        outputs: The names of the outputs in Flyte.
        renamed_inputs: The names in Flyte of the inputs that Python calls otherwise.
        is_sync: Whether the connector answers at once.
        template: The fields of `Template`.
    """

    def decorate(function: Callable[P, R]) -> TypeScriptTask[P, R]:
        kind = SyncConnectorTask if is_sync else AsyncConnectorTask
        return kind(function, name, file, outputs, renamed_inputs or {}, Template(**template))

    return decorate


class ConnectorTask(TypeScriptTask[P, R]):
    """A TypeScript task that a connector runs."""

    def __init__(
        self,
        function: Callable[P, R],
        name: str,
        file: str,
        outputs: list[str],
        renamed_inputs: dict[str, str],
        template: Template,
    ):
        inputs, typed_outputs = self._read_signature(function, file, outputs, renamed_inputs)
        self._template = template
        PythonTask.__init__(
            self,
            task_type=template.task_type,
            name=name,
            task_config=template.custom,
            interface=Interface(inputs, typed_outputs),
            metadata=_to_metadata(template),
            task_type_version=template.task_type_version,
            security_ctx=_to_security_context(template),
        )
        self._interface = TypedInterface(
            _rename(self.interface.inputs, self._inputs, template.input_descriptions),
            _rename(self.interface.outputs, self._outputs, template.output_descriptions),
        )

    def get_custom(self, settings: SerializationSettings) -> Any:
        """Return the configuration that the connector reads."""
        return self.task_config

    def get_config(self, settings: SerializationSettings) -> dict[str, str]:
        """Return the settings for the platform."""
        return self._template.config

    def get_sql(self, settings: SerializationSettings) -> Sql | None:
        """Return the statement as fx writes it: flytekit's SQLTask would change its quoted text."""
        if self._template.sql is None:
            return None
        return Sql(self._template.sql, tasks_pb2.Sql.Dialect.Value(self._template.sql_dialect))


class AsyncConnectorTask(AsyncConnectorExecutorMixin, ConnectorTask[P, R]):
    """A TypeScript task that an asynchronous connector runs."""


class SyncConnectorTask(SyncConnectorExecutorMixin, ConnectorTask[P, R]):
    """A TypeScript task that a synchronous connector runs."""


def _to_metadata(template: Template) -> TaskMetadata:
    return TaskMetadata(
        cache=template.cache_version != "",
        cache_version=template.cache_version,
        cache_serialize=template.cache_serialize,
        cache_ignore_input_vars=tuple(template.cache_ignore_inputs),
        interruptible=template.interruptible,
        deprecated=template.deprecated,
        retries=template.retries,
        timeout=template.timeout,
        pod_template_name=template.pod_template_name,
        labels=template.labels,
        annotations=template.annotations,
    )


def _to_security_context(template: Template) -> SecurityContext | None:
    if not template.secrets:
        return None
    return SecurityContext(secrets=[_to_secret(**each) for each in template.secrets])


def _to_secret(
    key: str,
    group: str = "",  # flytekit insists on a group, and accepts an empty one
    group_version: str | None = None,
    mount: str = "ANY",
    env_var: str | None = None,
) -> Secret:
    return Secret(group, key, group_version, Secret.MountType[mount], env_var)


def _rename(
    variables: dict[str, Variable], names: dict[str, str], descriptions: dict[str, str]
) -> dict[str, Variable]:
    """Describe variables by their names in Flyte."""
    return {
        name: Variable(variables[each].type, descriptions.get(name, name))
        for each, name in names.items()
    }
