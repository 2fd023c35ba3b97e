"""Encodes and decodes a job's fields with flytekit's ResourceMeta."""

import base64
import dataclasses

from described import Described
from flytekit.extend.backend.base_connector import ResourceMeta

from flyte1 import references

DESCRIBED = Described(references)


def write(type: dict, value) -> str:
    """Returns the bytes that flytekit writes for these fields."""
    made = DESCRIBED.type(type)
    return base64.b64encode(job_class(made)(**dataclasses.asdict(DESCRIBED.value(type, value, made))).encode()).decode()


def read(type: dict, bytes: str):
    """Returns the fields that flytekit reads from these bytes."""
    job = job_class(DESCRIBED.type(type)).decode(base64.b64decode(bytes))
    return [DESCRIBED.describe(field, getattr(job, name)) for name, field in type["fields"]]


def job_class(made):
    return dataclasses.make_dataclass("Job", [(field.name, field.type) for field in dataclasses.fields(made)], bases=(ResourceMeta,))
