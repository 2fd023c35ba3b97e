"""Serves a graph with the API server of LangGraph, in memory, at a port."""

import asyncio
import os
import sys
from typing import TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph_api.cli import run_server


class State(TypedDict, total=False):
    text: str
    words: int


async def count(state: State) -> State:
    if state["text"] == "":
        raise ValueError("there is no text to count")
    if state["text"] == "wait":
        await asyncio.sleep(3600)
    return {"words": len(state["text"].split())}


builder = StateGraph(State)
builder.add_node("count", count)
builder.add_edge(START, "count")
builder.add_edge("count", END)
graph = builder.compile()

if __name__ == "__main__":
    os.environ["LANGSMITH_TRACING"] = "false"
    os.dup2(2, 1)  # one stream for the log
    run_server(
        port=int(sys.argv[1]),
        graphs={"count": f"{__file__}:graph"},
        n_jobs_per_worker=10,
        server_level="INFO",
    )
