import { createServer } from "node:http";
import { setTimeout } from "node:timers";

// The outside system whose jobs the connectors poll. It answers after 20 ms and counts requests:
// GET /jobs/ID tells one job, POST /jobs with a list of ids tells them all.

const ANSWER_MS = 20;
let requests = 0;

const server = createServer(async (request, response) => {
  requests += 1;
  let body = "";
  for await (const chunk of request) body += chunk;
  const ids = request.method === "POST" ? JSON.parse(body) : [request.url.split("/").at(-1)];
  const jobs = ids.map((id) => ({ id, state: "RUNNING", progress: 0.4 }));
  setTimeout(() => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.method === "POST" ? jobs : jobs[0]));
  }, ANSWER_MS);
});

// Replies to any message with the number of requests since the last one.
process.on("message", () => {
  process.send({ requests });
  requests = 0;
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
