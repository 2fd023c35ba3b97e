"""Registers a package as `flyte-cli register-files` does, with an admin service that records the requests."""

import contextlib
import io
import os
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor

import grpc
from flyteidl.admin import task_pb2
from flyteidl.service import admin_pb2_grpc
from flytekit.clients.friendly import SynchronousFlyteClient
from flytekit.clis.flyte_cli.main import _extract_and_register
from flytekit.configuration import PlatformConfig
from google.protobuf import json_format


class Admin(admin_pb2_grpc.AdminServiceServicer):
    def __init__(self):
        self.created = []

    def CreateTask(self, request, context):
        self.created.append(json_format.MessageToDict(request))
        return task_pb2.TaskCreateResponse()


def register(package: str, project: str, domain: str, version: str) -> list:
    admin = Admin()
    server = grpc.server(ThreadPoolExecutor(1))
    admin_pb2_grpc.add_AdminServiceServicer_to_server(admin, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder, tarfile.open(package) as archive, contextlib.redirect_stdout(io.StringIO()):
            archive.extractall(folder, filter="data")
            files = sorted(os.path.join(folder, name) for name in os.listdir(folder))
            client = SynchronousFlyteClient(PlatformConfig(endpoint=f"127.0.0.1:{port}", insecure=True))
            _extract_and_register(client, project, domain, version, files)
    finally:
        server.stop(None)
    return admin.created
