#!/usr/bin/env node
// Rehearses docs/move-from-python.md on this machine. Serves the fake of an example as its service,
// waits for Python's connector server and for fx, and lets each take over a job of the other, as
// they do when Flyte's route changes.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectTo } from "../src/runtime/client/connect.ts";
import { checkedInputs } from "../src/runtime/task/task-values.ts";
import { buildTaskTemplate } from "../src/runtime/task/template/build-task-template.ts";
import { toProtocolFields } from "../src/runtime/values/to-protocol-fields.ts";
import { isTerminal } from "../src/runtime/wire/models/phase.ts";
import { Certificates } from "../test/support/server/certificates.ts";
import { REHEARSALS } from "./support/rehearsals.mjs";

const NO_METADATA = {
  namespace: "",
  labels: {},
  annotations: {},
  k8sServiceAccount: "",
  environmentVariables: {},
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: "string", default: ".fx/rehearsal" },
    python: { type: "string", default: "127.0.0.1:8001" },
    fx: { type: "string", default: "127.0.0.1:8000" },
  },
});
const flags = { ...values, folder: resolve(values.folder) };
const [example = ""] = positionals;
const rehearsal = REHEARSALS[example];
if (rehearsal === undefined) {
  console.error(`usage: npm run rehearsal -- ${Object.keys(REHEARSALS).join("|")}`);
  process.exit(2);
}
mkdirSync(flags.folder, { recursive: true, mode: 0o700 });
const { origin, trust, server } = await startService(rehearsal);
const variables = rehearsal.variables(origin, flags.folder);
const envOf = Object.fromEntries(
  ["python", "fx"].map((server) => {
    const file = join(flags.folder, `${server}.env`);
    const lines = Object.entries({ ...variables[server], ...trust }).map(
      ([key, value]) => `export ${key}='${value}'\n`,
    );
    writeFileSync(file, lines.join(""), { mode: 0o600 });
    return [server, file];
  }),
);
Object.assign(process.env, variables.fx);

const [, pythonPort] = flags.python.split(":");
const [, fxPort] = flags.fx.split(":");
const pythonFlags = `--port ${pythonPort} --prometheus_port 0`;
console.log(`a fake of ${rehearsal.name} answers at ${origin}. Start Python's server, of Flyte 1 or Flyte 2:

  (. ${envOf.python}; pyflyte serve connector ${pythonFlags})
  (. ${envOf.python}; c0 ${pythonFlags})

And fx:

  (. ${envOf.fx}; npx fx serve ${rehearsal.path} --port ${fxPort} --no-metrics)
`);

const python = await connectSoon(flags.python);
const fx = await connectSoon(flags.fx, python.protocol);
console.log(`Python's server lists ${listTypes(python)}\nfx lists ${listTypes(fx)}\n`);
const job = await describeJob(await rehearsal.task());
const results = [
  await takeOver("Python", python, "fx", fx),
  await takeOver("fx", fx, "Python", python),
];
python.close();
fx.close();
server.close();
server.closeAllConnections();
const isTakenOver = results.every((phase) => phase === "SUCCEEDED");
console.log(
  isTakenOver
    ? `\n✔ each server took over a job of the other`
    : `\n✖ a job is lost when its type moves: drain ${job.template.type} first`,
);
process.exitCode = isTakenOver ? 0 : 1;

/** Serves the fake on a free port of this machine. */
async function startService({ fetch, isTls = false }) {
  let options = {};
  let trust = {};
  if (isTls) {
    const certificates = Certificates.signedByCa(flags.folder, "service");
    const [cert, key] = ["service.crt", "service.key"].map((file) =>
      readFileSync(certificates.path(file)),
    );
    const ca = certificates.path("ca.crt");
    options = { cert, key };
    trust = { NODE_EXTRA_CA_CERTS: ca, SSL_CERT_FILE: ca, REQUESTS_CA_BUNDLE: ca };
  }
  const server = (isTls ? createTlsServer : createServer)(options, async (request, response) => {
    const { method, url, headers } = request;
    const body = await text(request);
    const answer = await fetch(new URL(url, origin), {
      method,
      headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ...(body !== "" && { body }),
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `${isTls ? "https" : "http"}://127.0.0.1:${server.address().port}`;
  return { origin, trust, server };
}

/** Waits until somebody has started the server. */
async function connectSoon(address, protocol) {
  for (;;) {
    try {
      return await connectTo({ address, protocol });
    } catch (error) {
      if (error.code !== "FX5021") throw error;
      await sleep(300);
    }
  }
}

function listTypes({ connectors }) {
  const names = connectors.flatMap((each) => each.supportedTaskCategories.map(({ name }) => name));
  return [...new Set(names)].sort().join(", ");
}

/** The task as its plugin would register it, and its inputs. */
async function describeJob({ task, inputs }) {
  const { protocol } = fx;
  const fields = toProtocolFields(protocol, task.inputFields);
  return {
    template: { ...buildTaskTemplate(task, { protocol }), ...rehearsal.template },
    inputs: checkedInputs(inputs, fields, task.name),
    connection: rehearsal.connection,
  };
}

/** One server creates a job, and the other one polls it. Returns the last phase. */
async function takeOver(creator, from, taker, to) {
  const { template, inputs, connection } = job;
  const outputPrefix = join(flags.folder, "outputs");
  const execution = { name: `rehearsal-${Date.now()}`, attempt: 1 };
  const attempt = { template, outputPrefix, execution };
  const request = { ...attempt, inputs, connection, taskExecutionMetadata: NO_METADATA };
  const resourceMeta = await from.create(request);
  const meta = Buffer.from(resourceMeta).toString();
  console.log(`${creator} created a job: ${meta.startsWith("{") ? meta : "a pickle"}`);
  const category = { name: template.type, version: template.taskTypeVersion };
  let last = "";
  for (let polls = 0; polls < rehearsal.polls && !isTerminal(last); polls++) {
    if (polls > 0) await sleep(500);
    try {
      const polled = await to.get({ category, resourceMeta, connection, outputPrefix });
      if (polled.phase !== last) console.log(`  ${taker}: ${polled.phase}  ${polled.message}`);
      last = polled.phase;
    } catch (error) {
      console.log(`  ${taker}: ${error.message}`);
      return "INTERNAL";
    }
  }
  return last;
}
