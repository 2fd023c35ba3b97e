import type { ProjectRuntime } from "./project-runtime.ts";

export const BUN_PROJECT: ProjectRuntime = {
  manager: "bun",
  lockfile: "bun.lock",
  runScript: "bun run",
  runFile: "bun --bun",
  runServer: "bun --bun",
  test: "bun test test",
  typecheck: "bun --bun node_modules/typescript/bin/tsc",
  engines: { bun: ">=1.4" },
  image: "oven/bun:1-slim",
  user: "bun",
  installInImage: "bun install --production --frozen-lockfile",
  readsTarballs: true,
  hasTypes: false,
};
