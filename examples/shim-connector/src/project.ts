import { fileURLToPath } from "node:url";

/** This project's folder: the jobs, and the runs on record, are below its `.fx`. */
export const PROJECT = fileURLToPath(new URL("..", import.meta.url));
