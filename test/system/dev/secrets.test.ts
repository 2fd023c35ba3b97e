import assert from "node:assert/strict";
import type { ResourceView, RunOutput } from "../../../src/dev/protocol.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const SECRET = "hunter2hunter2";
const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";
const connector = defineAsyncConnector({
  taskType: "leaky", inputs: {}, outputs: {}, resourceMeta: { id: t.string() },
  secrets: ["LEAKY_KEY"],
  create: ({ secrets }) => {
    console.log("printed", secrets.get("LEAKY_KEY"));
    console.error("reported", secrets.get("LEAKY_KEY"));
    return { id: "1" };
  },
  get: (_job, { secrets }) => Resource.succeeded({}, { message: "key " + secrets.get("LEAKY_KEY") }),
  delete: () => undefined,
});
export const leaky = connector.task({ name: "leaky" });
`;

describe("a secret under fx dev", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });
  let dev: DevClient;
  before(async () => {
    dev = await DevClient.start(project, [], { env: { LEAKY_KEY: SECRET } });
  });

  it("is not in what its code prints, nor in what get returned", async () => {
    const request = { task: "leaky", file: "src/index.ts", inputs: {}, clock: "real" } as const;
    const id = await dev.startRun(request);
    await dev.ended(id);
    await dev.running.stderrHas("reported");
    const { lines } = await dev.get<RunOutput>(`/api/runs/${id}/output`);
    assert.deepEqual(
      lines.map(({ text }) => text.split(" ")[0]),
      ["printed", "reported"],
    );
    const resource = await dev.get<ResourceView>(`/api/runs/${id}/resource`);
    assert.equal(resource.message, null);
    const answers = ["", "/events", "/output", "/resource"].map((path) =>
      dev.request(`/api/runs/${id}${path}`).then((answer) => answer.text()),
    );
    for (const text of await Promise.all(answers)) {
      assert.ok(!text.includes(SECRET));
      assert.ok(!text.includes(Buffer.from(SECRET).toString("base64").slice(2, -4)));
    }
  });
});
