// Starts a fake of the service, made from the connector's declaration, and runs a command against
// it: `npm start` runs the example task.
import { spawn } from "node:child_process";
import { fakeHttpService } from "flyte-fx/testing";
import { connector } from "../src/index.ts";

const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error("pass a command: npm start, or npm run dev");
const service = fakeHttpService(connector);
await service.start();

const child = spawn(command, args, {
  env: { ...process.env, ...service.variables },
  stdio: "inherit",
  shell: process.platform === "win32",
});
process.on("SIGINT", () => {}); // the command gets Ctrl-C too, and needs the service to delete its job
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("error", (error) => console.error(error.message));
child.on("close", (code) => {
  process.exitCode = code ?? 1;
  void service.close();
});
