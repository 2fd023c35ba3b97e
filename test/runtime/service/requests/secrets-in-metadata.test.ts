import assert from "node:assert/strict";
import { requestJson } from "../../../../src/entries/http.ts";
import {
  AsyncConnectorBase,
  type GetRequest,
  Resource,
  resourceMeta,
  t,
} from "../../../../src/entries/index.ts";
import { silentLog } from "../../../../src/runtime/base/context.ts";
import { createFixedSecrets } from "../../../../src/runtime/secrets/secret-resolver.ts";
import type { ReceivedResource } from "../../../support/server/connector-client.ts";
import { serveForTest } from "../../../support/server/connector-server.ts";

const TOKEN = "dapi-0f/a+b9'c";
const FORMS = {
  plain: TOKEN,
  base64: Buffer.from(TOKEN).toString("base64"),
  "a URL": encodeURIComponent(TOKEN),
  JSON: JSON.stringify(JSON.stringify(TOKEN)).slice(3, -3),
  HTML: TOKEN.replace("'", "&#39;"),
  hex: Buffer.from(TOKEN).toString("hex"),
};

class Job extends resourceMeta({ jobId: t.string(), auth_token: t.optional(t.string()) }) {}

/** Its service echoes the token of a job, or the one that it declares. */
class Echo extends AsyncConnectorBase<typeof Job> {
  readonly name = "Echo";
  constructor(private readonly form: string) {
    super({ taskType: "echo", resourceMeta: Job, secrets: ["TOKEN"] });
  }
  create(): Job {
    return new Job({ jobId: "j", auth_token: null });
  }
  async get({ jobId, auth_token }: Job, context: GetRequest): Promise<Resource<never>> {
    const { log, secrets } = context;
    if (auth_token === null) secrets.get("TOKEN");
    const echo = this.form;
    log.info(`the service answered ${echo}`);
    if (jobId === "fails") {
      const fetch = () => Promise.resolve(new Response("x".repeat(490) + echo, { status: 503 }));
      const request = { method: "GET", baseUrl: "https://echo.invalid", path: "/" } as const;
      await requestJson({ ...context, fetch }, request);
    }
    const logLinks = [{ name: "job", uri: `https://echo.invalid/?t=${echo}` }];
    return Resource.running(`got ${echo}`, { logLinks, customInfo: { echo } });
  }
  delete(): void {}
}

describe("a secret that a service echoes", () => {
  for (const [where, auth_token] of [
    ["that the connector declares", null],
    ["in the ResourceMeta of the job", TOKEN],
  ] as const)
    for (const [name, form] of Object.entries(FORMS))
      it(`${where}: is replaced in texts that contain it as ${name}`, async () => {
        const lines: unknown[] = [];
        const { flyte1 } = await serveForTest([new Echo(form)], {
          secrets: createFixedSecrets({ TOKEN }),
          log: { ...silentLog, info: (...line) => lines.push(line) },
        });
        const answers: ReceivedResource[] = [];
        for (const jobId of ["runs", "fails"])
          answers.push(await flyte1.poll("echo", Job.encode({ jobId, auth_token })));
        const shown = JSON.stringify([answers, lines]);
        for (const part of [form, form.slice(0, 8)]) assert.equal(shown.includes(part), false);
        assert.equal(answers[0]!.message, "got [secret]");
        assert.match(answers[1]!.message!, /x\[secret\]/);
      });
});
