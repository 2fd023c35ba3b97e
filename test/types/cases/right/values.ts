import { Dataset, Duration, FlyteDirectory, FlyteFile, t } from "flyte-fx";

export const file = new FlyteFile("s3://bucket/a.csv", "csv");
export const folder = new FlyteDirectory("results");
export const table = new Dataset("results/a.parquet", "parquet");
const lengths: readonly Parameters<typeof Duration.parse>[0][] = ["90s", "1h30m", new Duration(1, 500_000_000), Duration.fromMs(10)];
export const total: number = lengths.reduce<number>((sum, length) => sum + Duration.parse(length).toMs(), 0);

export const references: t.Input<{ file: ReturnType<typeof t.file>; folder: ReturnType<typeof t.directory>; table: ReturnType<typeof t.dataset> }> = { file, folder, table: "a.parquet" };
