// Runs a command beside the job service, and tells it where the service is. `npm start` runs the example task so.
import { spawn } from "node:child_process";
import { JobService } from "./job-service.ts";

const [command = "fx", ...args] = process.argv.slice(2);
const apiKey = "for-this-machine-only";
const service = new JobService({ apiKey });
await service.start();

const env = { ...process.env, JOB_SERVICE_URL: service.url, JOB_API_KEY: apiKey };
const child = spawn(command, args, { env, stdio: "inherit", shell: process.platform === "win32" });
process.on("SIGINT", () => {}); // Ctrl-C reaches the command by itself; it still needs the service, to delete its job
process.on("SIGTERM", () => child.kill("SIGTERM"));

child.on("error", (error) => console.error(error.message));
child.on("close", (code) => {
  process.exitCode = code ?? 1;
  void service.close();
});
