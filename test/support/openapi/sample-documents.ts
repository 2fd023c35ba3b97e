import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A small service in OpenAPI 3.0: create, get, list and delete, and a schema that contains itself. */
export const JOBS_SERVICE_FILE = join(import.meta.dirname, "jobs-service.yaml");

export const JOBS_SERVICE = readFileSync(JOBS_SERVICE_FILE, "utf8");
