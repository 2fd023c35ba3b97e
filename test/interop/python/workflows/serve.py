"""Serves workflows, and the OpenAPI document that their server writes, at a port."""

import asyncio
import sys

import uvicorn
from llama_agents.server import WorkflowServer
from starlette.responses import JSONResponse
from starlette.routing import Route
from workflows import Workflow, step
from workflows.events import StartEvent, StopEvent


class Text(StartEvent):
    text: str


class Counted(StopEvent):
    words: int


class CountWords(Workflow):
    @step
    async def count(self, event: Text) -> Counted:
        if event.text == "":
            raise ValueError("there is no text to count")
        return Counted(words=len(event.text.split()))


class Wait(Workflow):
    @step
    async def wait(self, event: StartEvent) -> StopEvent:
        print("waiting", file=sys.stderr, flush=True)
        await asyncio.sleep(3600)
        return StopEvent()


server = WorkflowServer()
server.add_workflow("count-words", CountWords())
server.add_workflow("wait", Wait(timeout=None))
document = server.openapi_schema()
server.app.router.routes.insert(
    0, Route("/openapi.json", lambda request: JSONResponse(document))
)
uvicorn.run(server.app, host="127.0.0.1", port=int(sys.argv[1]), log_level="info")
