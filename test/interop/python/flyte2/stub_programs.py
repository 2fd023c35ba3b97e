"""Programs that use the tasks of `test/interop/flyte2/stubs.test.ts`: `python stub_programs.py NAME` runs one.

Each prints one JSON document.
"""

import asyncio
import json
import sys

import flyte
from flyte.errors import RuntimeUserError
from flyte.io import File
from weather_tasks import Reading, Unit, forecast, summarize

environment = flyte.TaskEnvironment("programs")


@environment.task
async def journey(cities: list[str], table: File) -> dict[str, str]:
    """Two TypeScript tasks, with Python in between: a loop, a branch, and a step that fails."""
    found = await asyncio.gather(*(forecast.aio(city, days=days) for days, city in enumerate(cities)))
    warm = [each.reading for each in found if each.temp > 1]
    summary = await summarize.aio(warm, unit=Unit.FAHRENHEIT, table=table)
    if summary.unit is Unit.CELSIUS:
        raise AssertionError("the unit was not passed on")
    try:
        await forecast.aio("Atlantis")
    except RuntimeUserError as error:
        failure = f"{error.code} {error}"
    async with summary.copy.open("rb") as file:
        content = bytes(await file.read()).decode()
    return {"text": summary.text, "copy": content, "failure": failure, "note": str(found[0].reading.note)}


@environment.task
def journey_without_async(cities: list[str], table: File) -> dict[str, str]:
    warm = []
    for days, city in enumerate(cities):
        found = forecast(city, days=days)
        if found.temp > 1:
            warm.append(found.reading)
    summary = summarize(readings=warm, table=table)
    mapped = [each.temp for each in flyte.map(forecast, cities)]
    return {"text": summary.text, "mapped": json.dumps(mapped)}


@environment.task
async def waiting() -> float:
    return (await forecast.aio("Limbo")).temp


@environment.task
def waiting_without_async() -> float:
    return forecast("Limbo").temp


@environment.task
async def cancelled() -> str:
    """Cancels a step, and goes on when its job is deleted."""
    step = asyncio.create_task(forecast.aio("Limbo"))
    await asyncio.to_thread(sys.stdin.readline)
    step.cancel()
    try:
        await step
    except asyncio.CancelledError:
        return "cancelled"
    raise AssertionError("the step was not cancelled")


def run(task, **inputs):
    return flyte.with_runcontext(mode="local").run(task, **inputs).outputs()[0]


def direct() -> dict:
    one = forecast(city="Oslo")
    two = asyncio.run(forecast.aio("Bergen", 1))
    return {"temps": [one.temp, two.temp], "equal": two.reading == Reading("Bergen", 1.0)}


def failing() -> str:
    try:
        forecast("Oslo")
    except flyte.errors.BaseRuntimeError as error:
        return f"{type(error).__name__} {error.code} {error}"
    raise AssertionError("it did not fail")


PROGRAMS = {
    "journey": lambda: run(journey, cities=["Oslo", "Bergen", "Bodø"], table=File(path="table.csv")),
    "journey_without_async": lambda: run(
        journey_without_async, cities=["Oslo", "Bergen", "Bodø"], table=File(path="table.csv")
    ),
    "step_itself": lambda: run(forecast, city="Oslo"),
    "direct": direct,
    "failing": failing,
    "waiting": lambda: run(waiting),
    "waiting_without_async": lambda: run(waiting_without_async),
    "waiting_directly": lambda: forecast("Limbo").temp,
    "waiting_in_a_loop": lambda: asyncio.run(forecast.aio("Limbo")).temp,
    "cancelled": lambda: run(cancelled),
}

if __name__ == "__main__":
    flyte.init()
    print(json.dumps(PROGRAMS[sys.argv[1]]()))
