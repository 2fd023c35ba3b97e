import {
  describeRealService,
  type RealService,
} from "../../support/openapi/describe-real-service.ts";
import { acceptFailures, WORKFLOW_FLAGS } from "../support/accept-failures.ts";
import { startServer } from "../support/start-server.ts";

/** Servers that publish their document and count the words of a text. */
const SERVICES: Readonly<Record<string, RealService>> = {
  LlamaIndex: {
    start: startServer("workflows", "serve.py", "Uvicorn running on"),
    flags: WORKFLOW_FLAGS,
    decisions: {},
    inputs: (_, kind) =>
      kind === "slow"
        ? { name: TEXTS.slow, startEvent: {} }
        : { name: "count-words", startEvent: { text: TEXTS[kind] } },
    edit: acceptFailures,
    failure: /there is no text to count/,
  },
  LangGraph: {
    start: startServer("services", "langgraph_server.py", "Uvicorn running on"),
    flags: [],
    decisions: { interrupted: "aborted" },
    inputs: (_, kind) => ({
      threadId: `00000000-0000-4000-8000-${String(TEXTS[kind].length).padStart(12, "0")}`,
      assistantId: "count",
      ifNotExists: "create",
      input: { text: TEXTS[kind] },
    }),
    failure: /ended: error/,
  },
  Prefect: {
    start: startServer("services", "prefect_server.py", "the deployment is served", "/api"),
    flags: ["--create", "POST /deployments/{id}/create_flow_run"],
    decisions: {},
    inputs: async (url, kind) => {
      const answer = await fetch(`${url}/deployments/name/count/count`);
      const { id } = (await answer.json()) as { id: string };
      return { id, parameters: { text: TEXTS[kind] } };
    },
    failure: /there is no text to count/,
  },
};

/** A job with the text "wait" takes an hour, and one with an empty text fails. */
const TEXTS = { short: "three words here", slow: "wait", fails: "" };

for (const [name, service] of Object.entries(SERVICES))
  describeRealService(`${name}'s server`, service);
