/** Source of connectors that open every URI they receive and report how each attempt ended. */
export const OPENING_SOURCE = `import { ConnectorRegistry, Dataset, FlyteDirectory, FlyteFile, Resource, defineAsyncConnector, defineSyncConnector, resourceMeta, t } from "flyte-fx";

class Job extends resourceMeta({ jobId: t.string() }) {}

async function all(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

function triesOf(value: unknown): (() => Promise<unknown>)[] {
  if (value instanceof FlyteFile) return [() => value.text(), () => all(value.open()), () => value.download("downloaded")];
  if (value instanceof FlyteDirectory) return [() => all(value.files()), () => value.download("downloaded")];
  if (value instanceof Dataset) return [async () => await value.rows(), () => all(value.rows())];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(triesOf) : [];
}

async function openAll(inputs: object): Promise<string> {
  const ends = triesOf(inputs).map((attempt) => attempt().then(() => "opened", (error) => error.code ?? String(error)));
  return JSON.stringify(await Promise.all(ends));
}

const big = "x".repeat(5 * 1024 * 1024);
const table = [{ n: 1 }];
ConnectorRegistry.register(defineAsyncConnector({
  name: "Opening",
  taskType: "opening",
  resourceMeta: Job,
  create: async ({ inputs }) => ({ jobId: await openAll(inputs) }),
  get: ({ jobId }) => (jobId === "big" ? Resource.succeeded({ text: big }) : Resource.running(jobId)),
  delete: () => undefined,
  getMetrics: () => [],
  async *getLogs() { yield "line"; },
}));
ConnectorRegistry.register(defineAsyncConnector({
  name: "Declared",
  taskType: "declared",
  resourceMeta: Job,
  inputs: { file: t.file(), folder: t.directory(), table: t.dataset({ n: t.int() }), files: t.list(t.file()) },
  outputs: { table: t.dataset({ n: t.int() }) },
  create: async ({ inputs }) => ({ jobId: await openAll(inputs) }),
  get: ({ jobId }) => (jobId === "own" ? new FlyteFile("untouchable/secret.csv").text().then((text) => Resource.running(text)) : Resource.succeeded({ table })),
  delete: () => undefined,
}));
ConnectorRegistry.register(defineSyncConnector({ name: "Opening Sync", taskType: "opening-sync", outputs: { said: t.string() }, do: async ({ inputs }) => Resource.succeeded({ said: await openAll(inputs) }) }));
ConnectorRegistry.register(defineSyncConnector({ name: "Table", taskType: "table", outputs: { table: t.dataset({ n: t.int() }) }, do: () => Resource.succeeded({ table }) }));
ConnectorRegistry.register(defineSyncConnector({ name: "Big", taskType: "big", outputs: { text: t.string() }, do: () => Resource.succeeded({ text: big }) }));
`;
