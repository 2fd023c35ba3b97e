"""Flyte 2's messages, as shown by protobuf's own library."""

from flyteidl2.connector import connector_pb2  # noqa: F401  the messages must be there to be found
from flyteidl2.core import execution_pb2  # noqa: F401
from flyteidl2.task import common_pb2, task_definition_pb2, task_service_pb2  # noqa: F401
from flyteidl2.workflow import run_service_pb2  # noqa: F401
from messages import differing, limit_to, shown  # noqa: F401
