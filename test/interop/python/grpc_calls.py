"""Calls a gRPC server through a package's stubs, with requests and replies as protobuf's own JSON."""

import base64
import functools
import time
from pathlib import Path

import grpc
from google.protobuf import json_format, message_factory
from grpc_health.v1 import health_pb2, health_pb2_grpc

TIMEOUT = 10


def call(file, stubs, port: int, service: str, method: str, requests: list, tls: dict | None = None) -> dict:
    """Calls a method of a service in a generated module; returns its status and the messages before it. `tls` names PEM files, see `channel`."""
    name = service.rsplit(".", 1)[1]
    described = file.services_by_name[name].methods_by_name[method]
    request_class = message_factory.GetMessageClass(described.input_type)
    messages = [json_format.ParseDict(request, request_class()) for request in requests]
    remote = getattr(getattr(stubs, f"{name}Stub")(channel(port, **(tls or {}))), method)
    request = iter(messages) if isinstance(remote, grpc.StreamStreamMultiCallable) else messages[0]
    answers: list = []
    try:
        answered = remote(request, timeout=TIMEOUT)
        answers.extend([answered] if isinstance(remote, grpc.UnaryUnaryMultiCallable) else answered)
        code, details = "OK", ""
    except grpc.RpcError as error:
        code, details = error.code().name, error.details()
    return {"code": code, "details": details, "messages": [json_format.MessageToDict(answer) for answer in answers]}


def health(port: int, name: str, tls: dict | None = None) -> dict:
    """Returns the grpc_health status of a service."""
    return call(health_pb2.DESCRIPTOR, health_pb2_grpc, port, "grpc.health.v1.Health", "Check", [{"service": name}], tls)


@functools.cache
def channel(port: int, ca: str | None = None, cert: str | None = None, key: str | None = None):
    """Opens a plain-text channel, or TLS if there is a CA, with a client certificate if there is one."""
    address = f"127.0.0.1:{port}"
    if ca is None:
        return grpc.insecure_channel(address)
    root, chain, own_key = (None if file is None else Path(file).read_bytes() for file in (ca, cert, key))
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(root, own_key, chain))


@functools.cache
def held() -> list:
    """The calls that `hold` has begun."""
    return []


def hold(port: int, path: str, quick: str, slow: str, ages: list) -> None:
    """Opens a connection for each age in seconds, the oldest first, and begins a slow call on each once all have their age."""
    methods = []
    for age, next_age in zip(ages, [*ages[1:], 0]):
        own = grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.use_local_subchannel_pool", 1)])
        methods.append(own.unary_unary(path))
        methods[-1](base64.b64decode(quick), timeout=TIMEOUT)
        time.sleep(age - next_age)
    held().extend(method.future(base64.b64decode(slow), timeout=60) for method in methods)


def statuses() -> list:
    """Waits for the calls of `hold`, and returns their statuses."""
    return [call.code().name for call in held()]
