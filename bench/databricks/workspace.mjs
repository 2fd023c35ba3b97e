import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { setTimeout } from "node:timers";

// A Databricks workspace whose runs are running. It answers after a delay, which a message changes.

const [cert, key] = process.argv.slice(2).map((file) => readFileSync(file));
let delayMs = 20;
const state = { life_cycle_state: "RUNNING", state_message: "In run" };

const server = createServer({ cert, key }, (request, response) => {
  const runId = Number(new URL(request.url, "https://localhost").searchParams.get("run_id"));
  const answer = () => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ job_id: 1, run_id: runId, state, tasks: [] }));
  };
  setTimeout(answer, delayMs);
});

process.on("message", (ms) => {
  delayMs = ms;
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
