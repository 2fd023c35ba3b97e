import { Dataset, Duration, FlyteDirectory, FlyteFile, type LogLink, type Phase, phaseFromState, Resource, type ResourceDetails, t } from "flyte-fx";
import { same } from "../same.ts";

const link: LogLink = { uri: "https://example.org/log", name: "log", messageFormat: "JSON", ttlSeconds: 60 };
const details: ResourceDetails = { message: "60 %", logLinks: [link], customInfo: { rows: [1, null] } };

export const resources = [
  Resource.queued(),
  Resource.initializing("starts"),
  Resource.waitingForResources("no machine"),
  Resource.running("60 %", details),
  Resource.failed("the query is empty", details),
  Resource.retryableFailed("the machine is gone"),
  Resource.aborted("someone stopped it"),
  Resource.of("RUNNING"),
  Resource.of(phaseFromState("done"), "done", details),
];
same<(typeof resources)[number], Resource<never>>(true);

const empty = Resource.succeeded();
same<typeof empty, Resource<never>>(true);
const counted = Resource.succeeded({ rows: 42, sky: "clear" }, details);
same<typeof counted, Resource<{ readonly rows: 42; readonly sky: "clear" }>>(true);
export const widened: Resource<{ rows: number }> = counted;
export const untyped: Resource = counted;
export const phase: Phase = counted.phase;
same<typeof counted.outputs, object | undefined>(true);

export const file = new FlyteFile("s3://bucket/a.csv", "csv");
export const folder = new FlyteDirectory("results");
export const table = new Dataset("results/a.parquet", "parquet");
const lengths: readonly Parameters<typeof Duration.parse>[0][] = ["90s", "1h30m", new Duration(1, 500_000_000), Duration.fromMs(10)];
export const total: number = lengths.reduce<number>((sum, length) => sum + Duration.parse(length).toMs(), 0);

export const references: t.Input<{ file: ReturnType<typeof t.file>; folder: ReturnType<typeof t.directory>; table: ReturnType<typeof t.dataset> }> = { file, folder, table: "a.parquet" };
