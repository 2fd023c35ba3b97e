"""Runs a TypeScript task on this machine without blocking the event loop."""

import asyncio
import atexit
import concurrent.futures
import os
import tempfile
import threading

import flyte
import flyte.storage

from ._run import FxRun

_running: set[FxRun] = set()


async def run_locally(file: str, name: str, inputs: bytes) -> bytes:
    """Run a task with fx. If this call is cancelled, fx deletes its job first."""
    with FxRun(file, name, inputs, _choose_results_folder(), "flyte2") as run:
        _running.add(run)
        try:
            ended = _watch(run)
            try:
                await asyncio.shield(ended)
            except asyncio.CancelledError:
                run.send_signal()
                await ended
                raise
        finally:
            _running.discard(run)
        return run.read_outputs()


def _watch(run: FxRun) -> "asyncio.Future[None]":
    """Wait for the end in a thread that does not keep Python from ending."""
    ended: concurrent.futures.Future[None] = concurrent.futures.Future()

    def wait() -> None:
        run.child.wait()
        ended.set_result(None)

    threading.Thread(target=wait, daemon=True).start()
    return asyncio.wrap_future(ended)


@atexit.register
def _interrupt_all() -> None:
    """After Ctrl-C, flyte leaves its local run where it is. No job may stay behind."""
    for run in list(_running):
        run.send_signal()
    for run in list(_running):
        run.child.wait()


def _choose_results_folder() -> str:
    """A new folder for the files of the task, in that of the local run if there is one."""
    context = flyte.ctx()
    if not context or flyte.storage.is_remote(context.raw_data_path.path):
        return tempfile.mkdtemp(prefix="fx-")
    parent = context.raw_data_path.path
    os.makedirs(parent, exist_ok=True)
    return tempfile.mkdtemp(prefix="fx-", dir=parent)
