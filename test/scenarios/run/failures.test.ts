import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { fxOnTerminal } from "../../support/terminal/terminal.ts";

function weatherSource(create: string, get: string): string {
  return `import { AsyncConnectorExecutorMixin, Resource, Task, defineAsyncConnector, resourceMeta, t } from "flyte-fx";
class Job extends resourceMeta({ jobId: t.string() }) {}
export const weather = defineAsyncConnector({
  name: "Weather Connector",
  taskType: "weather",
  secrets: ["WEATHER_KEY"],
  resourceMeta: Job,
  create: async ({ secrets }) => {
    ${create}
    return { jobId: "1" };
  },
  get: async () => { ${get} },
  delete: () => undefined,
});
class Weather<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "weather"; }
export const forecast = new Weather({ name: "forecast" });
`;
}

describe("the hints of fx run", () => {
  let project: TemporaryProject | undefined;

  async function failingRun(source: string): Promise<string> {
    project = new TemporaryProject({ "src/weather.ts": source });
    const { code, stderr } = await runCommand(project, "run src/weather.ts forecast", {
      env: { WEATHER_KEY: "s3cr3t" },
    });
    assert.notEqual(code, 0);
    return stderr;
  }

  it("name the secret to declare, with the closest name and the line that reads it", async () => {
    const stderr = await failingRun(
      weatherSource('secrets.get("WEATHR_KEY");', "return Resource.running();"),
    );
    assert.match(stderr, /secret WEATHR_KEY is missing; did you mean "WEATHER_KEY"\?/);
    assert.match(stderr, /^ +src\/weather\.ts:9:13$/m);
    assert.match(
      stderr,
      /hint: declare it: secrets: \["WEATHER_KEY", "WEATHR_KEY"\] on Weather Connector/,
    );
  });

  it("name the connector whose get returned undefined, and its place in the source", async () => {
    const stderr = await failingRun(weatherSource("", "return undefined as never;"));
    assert.match(
      stderr,
      /get of "Weather Connector": expected a Resource, got undefined; does every path return one\?/,
    );
    assert.match(stderr, /^ +src\/weather\.ts:3:\d+$/m);
    assert.match(stderr, /> 3 │ export const weather/);
  });

  for (const [status, blocking, hint] of [
    [401, false, "the service rejected the credentials of the request"],
    [401, true, "the service rejected the credentials of the request"],
    [403, false, "the service does not allow the request with these credentials"],
  ] as const)
    it(`name the secret to check after a ${status}${blocking ? " in a worker thread" : ""}`, async () => {
      const source = weatherSource(
        `throw await httpErrors(context)(new Response("", { status: ${status} }), "start the job");`,
        "return Resource.running();",
      )
        .replace("async ({ secrets })", "async (context)")
        .replace("resourceMeta: Job,", `resourceMeta: Job, blocking: ${blocking},`);
      const stderr = await failingRun(`import { httpErrors } from "flyte-fx/http";\n${source}`);
      assert.match(stderr, new RegExp(`not retryable · code HTTP_${status}\n`));
      assert.match(stderr, new RegExp(`^  hint: check the secret WEATHER_KEY: ${hint}$`, "m"));
      assert.doesNotMatch(stderr, /throw RetryableError/);
    });
});

const TOKEN = "s3cr3t-value";
const THROWN = 'throw new UserError("BAD", "no entry for " + request.secrets.get("TOKEN"));';

describe("an error message with a secret", () => {
  const project = useSharedProject({
    "src/create.ts": connectorSource({ create: THROWN }),
    "src/get.ts": connectorSource({ get: THROWN }),
  });

  const countMessages = (text: string): number => text.split("no entry for [secret]").length - 1;

  for (const name of ["create", "get"]) {
    it(`is printed once and redacted if ${name} throws it`, async () => {
      const { stdout, stderr } = await runCommand(project, `run src/${name}.ts weather`, {
        env: { TOKEN },
      });
      assert.equal(countMessages(stderr.slice(stderr.indexOf("✖"))), 1, stderr);
      assert.doesNotMatch(stdout + stderr, /s3cr3t/);
    });

    it(`is printed once and redacted on a terminal if ${name} throws it`, async () => {
      const { text } = await fxOnTerminal(project, `run src/${name}.ts weather`, { TOKEN }).ended;
      assert.equal(countMessages(text), 1, text);
      assert.doesNotMatch(text, /s3cr3t/);
    });
  }

  it("is redacted in the document and in the record", async () => {
    const { stdout } = await runCommand(project, "run src/get.ts weather --json --verbose", {
      env: { TOKEN },
    });
    const { error } = JSON.parse(stdout) as { error: { message: string } };
    assert.equal(error.message, "Bad: no entry for [secret]");
    const records = readdirSync(join(project.root, ".fx"), {
      recursive: true,
      encoding: "utf8",
    }).filter((file) => file.endsWith("job.json"));
    for (const text of [
      stdout,
      ...records.map((file) => readFileSync(join(project.root, ".fx", file), "utf8")),
    ])
      assert.doesNotMatch(text, /s3cr3t/);
  });
});

const CONNECTOR = `import { writeFileSync } from "node:fs";
import { Resource, defineAsyncConnector, resourceMeta, t } from "flyte-fx";
class Job extends resourceMeta({ jobId: t.string() }) {}
export const weather = defineAsyncConnector({
  name: "Weather Connector",
  taskType: "weather",
  resourceMeta: Job,
  inputs: { city: t.string(), days: t.int() },
  outputs: { temp: t.float() },
  create: () => { writeFileSync("created", ""); return { jobId: "1" }; },
  get: () => Resource.succeeded({ temp: 4.5 }),
  delete: () => undefined,
});
`;

function taskSource(inputs: string, outputs: string): string {
  return `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
import { weather } from "./weather.ts";
export { weather };
class Weather<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "weather"; }
export const forecast = new Weather({
  name: "forecast",
  inputs: { ${inputs} },
  outputs: { ${outputs} },
});
`;
}

describe("a task that contradicts its connector", () => {
  const project = useSharedProject({
    "src/weather.ts": CONNECTOR,
    "src/index.ts": taskSource("city: t.string(), unit: t.string()", "temp: t.string()"),
    "src/right.ts": taskSource("city: t.string(), days: t.int()", "temp: t.float()"),
  });

  for (const command of [
    ["list-connectors", "src/index.ts"],
    ["serialize", "src/index.ts"],
    ["serve", "src/index.ts", "--port", "0"],
    ["run", "src/index.ts", "forecast", "--city", "Oslo", "--unit", "C"],
  ]) {
    it(`is rejected by fx ${command[0]}, with both places and every difference`, async () => {
      await assertExit(
        3,
        runCommand(project, command),
        /FX3022/,
        /task "forecast" \(src\/index\.ts:5\) contradicts its connector "Weather Connector" \(src\/weather\.ts:4\)/,
        /input unit +the task declares a string, the connector nothing[^]*input days +the task declares nothing, the connector an integer[^]*output temp +the task declares a string, the connector a number/,
      );
      assert.ok(!existsSync(join(project.root, "created")));
    });
  }

  it("does not include a task that matches", async () => {
    const { code, stderr, stdout } = await runCommand(project, [
      ...["run", "src/right.ts", "forecast", "--city", "Oslo", "--days", "1", "--json"],
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /4\.5/);
  });
});
