"""Serves flytekit's connector services over TLS, which `pyflyte serve connector` does not support."""

import asyncio
import threading
from pathlib import Path

import grpc
from flyteidl.service import agent_pb2_grpc
from flytekit.clis.sdk_in_container.serve import _start_health_check_server
from flytekit.extend.backend.connector_service import AsyncConnectorService, ConnectorMetadataService, SyncConnectorService

from flyte1 import served_connectors  # noqa: F401  they register themselves

LOOP = asyncio.new_event_loop()
SERVERS = []
threading.Thread(target=LOOP.run_forever, daemon=True).start()


def start(cert: str, key: str, client_ca: str | None = None) -> int:
    """Starts a server on a free port for the lifetime of this process; a client CA makes client certificates required."""
    return asyncio.run_coroutine_threadsafe(serve(cert, key, client_ca), LOOP).result()


async def serve(cert: str, key: str, client_ca: str | None) -> int:
    server = grpc.aio.server()
    agent_pb2_grpc.add_AsyncAgentServiceServicer_to_server(AsyncConnectorService(), server)
    agent_pb2_grpc.add_SyncAgentServiceServicer_to_server(SyncConnectorService(), server)
    agent_pb2_grpc.add_AgentMetadataServiceServicer_to_server(ConnectorMetadataService(), server)
    _start_health_check_server(server, 1)
    pair = (Path(key).read_bytes(), Path(cert).read_bytes())
    root = None if client_ca is None else Path(client_ca).read_bytes()
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([pair], root, require_client_auth=root is not None))
    await server.start()
    SERVERS.append(server)
    return port
