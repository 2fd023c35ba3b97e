"""Flyte 1's messages, as shown by protobuf's own library."""

from flyteidl.admin import agent_pb2, execution_pb2, task_pb2  # noqa: F401  the messages must be there to be found
from flyteidl.core import errors_pb2  # noqa: F401
from messages import differing, limit_to, shown  # noqa: F401
