"""Calls a gRPC server through a package's stubs, with requests and replies as protobuf's own JSON."""

import functools
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
