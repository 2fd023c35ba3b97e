"""Runs a TypeScript task on this machine: `fx run` in the TypeScript project."""

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import _settings


class FxError(Exception):
    """fx could not run the task, or the task failed."""

    def __init__(self, message: str, exit_code: int, code: str = "", retryable: bool = False):
        super().__init__(message)
        self.exit_code = exit_code
        self.code = code
        self.retryable = retryable


class FxRun:
    """One run of a task: fx reads a message of inputs, and writes one of outputs.

    Use it as `with FxRun(...) as run`, wait for `run.child`, then call `run.read_outputs()`.
    """

    def __init__(self, file: str, name: str, inputs: bytes, results: str, protocol: str):
        """Find fx, but do not start it yet.

        Args:
            file: The module of the task in the TypeScript project.
            name: The name of the task.
            inputs: The inputs as Flyte encodes them.
            results: The folder for the files that the task writes.
            protocol: The Flyte whose messages these are, `flyte1` or `flyte2`.
        """
        self._project = find_project(file)
        self._fx = find_fx(self._project)
        self._inputs = inputs
        self._task = ["--protocol", protocol, "--output-prefix", results, file, name]

    def __enter__(self) -> "FxRun":
        self._folder = tempfile.TemporaryDirectory(prefix="fx-")
        try:
            self.child = self._start()
        except OSError as error:
            self._folder.cleanup()
            advice = "; check FX_COMMAND" if os.environ.get("FX_COMMAND") else ""
            raise FxError(f"cannot start fx: {error}{advice}", exit_code=5) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self.child.poll() is None:
            self.send_signal()
            self.child.wait()
        self._folder.cleanup()

    def _start(self) -> "subprocess.Popen[bytes]":
        """Start fx. Its log goes to our standard error, its answer into a file."""
        inputs = Path(self._folder.name, "inputs.pb")
        inputs.write_bytes(self._inputs)
        with self._answer_file.open("wb") as answer:
            # In its own session: a terminal's Ctrl-C reaches fx only through us, and only once.
            return subprocess.Popen(
                [*self._fx, "run", "--json", "--inputs", str(inputs), *self._task],
                cwd=self._project,
                stdin=subprocess.DEVNULL,
                stdout=answer,
                start_new_session=True,
            )

    @property
    def _answer_file(self) -> Path:
        return Path(self._folder.name, "answer.json")

    def send_signal(self, number: signal.Signals = signal.SIGINT) -> None:
        """Stop fx, which deletes its job first. npx passes no signal on, so its session gets it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, number)

    def read_outputs(self) -> bytes:
        """Return the outputs of a run that has ended as Flyte encodes them."""
        answer = self._read_answer()
        if self.child.returncode != 0 or answer is None:
            raise _to_error(self.child.returncode, answer, self._fx, self._project)
        run = str(answer["run"]["id"])
        return Path(self._project, ".fx", "runs", run, "outputs.pb").read_bytes()

    def _read_answer(self) -> dict[str, Any] | None:
        try:
            document = json.loads(self._answer_file.read_bytes())
        except ValueError:
            return None
        return document if isinstance(document, dict) else None


def find_project(file: str) -> Path:
    """Find the TypeScript project: FX_PROJECT, or where it was when fx wrote this package."""
    given = os.environ.get("FX_PROJECT")
    recorded = Path(__file__).parent / _settings.TYPESCRIPT_PROJECT
    project = Path(given) if given else recorded
    if (project / file).is_file():
        return project.resolve()
    advice = "set FX_PROJECT to its folder"
    if not given:
        advice += ", or install this package with pip install -e"
    raise FxError(
        f"the TypeScript project {_settings.TYPESCRIPT_NAME} is not in {project}"
        f" (no {file}): {advice}",
        exit_code=5,
    )


def find_fx(project: Path) -> list[str]:
    """Find fx: FX_COMMAND, or what the project has installed, or npx."""
    given = os.environ.get("FX_COMMAND", "").strip()
    if given:
        try:
            return shlex.split(given)
        except ValueError as error:
            raise FxError(f"FX_COMMAND is not a command: {error}: {given}", exit_code=5) from error
    for folder in (project, *project.parents):
        installed = folder / "node_modules" / ".bin" / "fx"
        if installed.exists():
            return [str(installed)]
    npx = shutil.which("npx")
    if npx:
        return [npx, "--yes", f"flyte-fx@{_settings.FX_VERSION}"]
    raise FxError(
        f"fx is missing: install Node, then run npm install in {project}, or set FX_COMMAND",
        exit_code=5,
    )


def wait(run: FxRun) -> None:
    """Wait for fx. Pass on whatever stops this process, so that fx deletes its job first."""
    interrupt = None
    with _passed_on(run, signal.SIGTERM), _passed_on(run, signal.SIGHUP):
        while True:
            try:
                run.child.wait()
                break
            except KeyboardInterrupt as caught:
                interrupt = caught
                run.send_signal(signal.SIGINT)
    if interrupt is not None:
        raise interrupt


@contextlib.contextmanager
def _passed_on(run: FxRun, number: signal.Signals) -> Iterator[None]:
    """Pass a signal that would end this process to fx, and end after it."""
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(number) != signal.SIG_DFL:
        yield
        return
    received = []

    def pass_on(*_: object) -> None:
        received.append(number)
        run.send_signal(number)

    signal.signal(number, pass_on)
    try:
        yield
    finally:
        signal.signal(number, signal.SIG_DFL)
        if received:
            os.kill(os.getpid(), number)


def _to_error(
    exit_code: int, answer: dict[str, Any] | None, fx: list[str], project: Path
) -> FxError:
    error = (answer or {}).get("error")
    if not isinstance(error, dict):
        return FxError(_explain_silence(exit_code, fx, project), exit_code=5)
    lines = [f"{error.get('code')}: {error.get('message')}"]
    if error.get("file"):
        lines.append(f"  at {error['file']}:{error.get('line')}:{error.get('column')}")
    if error.get("hint"):
        lines.append(f"  hint, in {project}: {error['hint']}")
    return FxError(
        "\n".join(lines), exit_code, str(error.get("code")), bool(error.get("retryable"))
    )


def _explain_silence(exit_code: int, fx: list[str], project: Path) -> str:
    """Say why a program that should be fx printed no answer: often it is an older one."""
    ended = f"{shlex.join(fx)} ended with exit code {exit_code} and printed no result"
    try:
        version = subprocess.run(
            [*fx, "--version"], cwd=project, capture_output=True, text=True, timeout=60
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ended
    found = re.match(r"flyte-fx/(\S+)", version)
    if not found:
        return f"{ended}: it is not fx; check FX_COMMAND"
    if found[1] == _settings.FX_VERSION:
        return ended
    return (
        f"{ended}: it is fx {found[1]}, but fx {_settings.FX_VERSION} wrote this package;"
        f" run npm install flyte-fx@{_settings.FX_VERSION} in {project}, or fx stubs again"
    )
