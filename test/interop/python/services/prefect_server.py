"""Starts Prefect's server at a port, and runs a flow for its deployment `count`."""

import asyncio
import os
import subprocess
import sys
import time
import urllib.request

address = ["--host", "127.0.0.1", "--port", sys.argv[1]]
url = f"http://127.0.0.1:{sys.argv[1]}/api"
os.environ["PREFECT_API_URL"] = url
os.environ["PREFECT_RUNNER_POLL_FREQUENCY"] = "1"
# A database in a file answers 503 while another request writes.
os.environ["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = "sqlite+aiosqlite:///:memory:"
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"

from prefect import flow  # noqa: E402 (reads the environment)
from prefect.runner import Runner  # noqa: E402


@flow
def count(text: str) -> int:
    if text == "":
        raise ValueError("there is no text to count")
    if text == "wait":
        time.sleep(3600)
    return len(text.split())


async def run_deployment() -> None:
    runner = Runner()
    await runner.aadd_flow(count, name="count")
    print("the deployment is served", file=sys.stderr, flush=True)
    await runner.start()


if __name__ == "__main__":
    prefect = [sys.executable, "-m", "prefect"]
    server = subprocess.Popen([*prefect, "server", "start", "--no-services", *address])
    try:
        while True:
            try:
                urllib.request.urlopen(f"{url}/health")
                break
            except OSError:
                if server.poll() is not None:
                    sys.exit("Prefect's server has ended")
                time.sleep(0.2)
        asyncio.run(run_deployment())
    finally:
        server.terminate()
