// expect TS2322 at 5:87
// A secret is mounted as an environment variable or as a file.
import { DuckDbTask } from "../right/hottest-days.ts";

export const task = new DuckDbTask({ name: "n", query: "q", secrets: [{ key: "TOKEN", mount: "FOLDER" }] });
