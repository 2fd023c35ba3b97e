// Starts the job service and runs a command against it: `npm start` runs the example task. Without
// a command, it serves at the address in .env.example until Ctrl-C: `npm run service`.
import { spawn } from "node:child_process";
import { JobService } from "./job-service.ts";

const { JOB_SERVICE_URL = "http://127.0.0.1:8700" } = process.env;
const [command, ...args] = process.argv.slice(2);
const service = new JobService();

if (command === undefined) {
  await serve(Number(new URL(JOB_SERVICE_URL).port));
} else {
  await service.start();
  runCommand(command);
}

async function serve(port: number): Promise<void> {
  try {
    await service.start(port);
    console.log(`job service listening on ${service.url} (press Ctrl-C to stop)`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    console.error(
      `port ${port} is in use: stop the other process, or set another port in JOB_SERVICE_URL in .env.example and .env`,
    );
    process.exitCode = 1;
  }
}

function runCommand(command: string): void {
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
}
