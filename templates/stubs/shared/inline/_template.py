"""What a TypeScript task tells its connector and Flyte, besides its inputs and outputs."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Template:
    """The content of the task's template, as fx serializes it.

    A secret has a `key`, and may have a `group`, `group_version`, `mount` and `env_var`.
    """

    task_type: str
    task_type_version: int = 0
    custom: dict[str, Any] = field(default_factory=dict)
    config: dict[str, str] = field(default_factory=dict)
    sql: str | None = None
    sql_dialect: str = "ANSI"
    input_descriptions: dict[str, str] = field(default_factory=dict)
    output_descriptions: dict[str, str] = field(default_factory=dict)
    retries: int = 0
    timeout: timedelta | None = None
    interruptible: bool | None = None
    cache_version: str = ""
    cache_serialize: bool = False
    cache_ignore_inputs: list[str] = field(default_factory=list)
    deprecated: str = ""
    pod_template_name: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    secrets: list[dict[str, str]] = field(default_factory=list)
