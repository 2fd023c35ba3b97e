// Creates one job, prints its ResourceMeta, and waits until it is killed.
import { DuckDbConnector, Job } from "../../../examples/duckdb/src/connector.ts";
import { DuckDbJobs } from "./duckdb-jobs.ts";

const [folder = "", statement = ""] = process.argv.slice(2);
const jobs = new DuckDbJobs();
jobs.folder = folder;
jobs.connector = new DuckDbConnector({ root: jobs.root, tables: {} });
const job = await jobs.create(statement);
process.stdout.write(Job.encode(job));
setInterval(() => undefined, 1000);
