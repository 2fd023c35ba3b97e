import { fileURLToPath } from "node:url";

/** Folder of this project. Jobs and run records are stored in its `.fx`. */
export const PROJECT = fileURLToPath(new URL("..", import.meta.url));
