// Runs a command beside the job service, and tells it where the service is: `npm start` runs the example task so. Without a
// command it is the service alone, where .env.example says: `npm run service`.
import { spawn } from "node:child_process";
import { JobService } from "./job-service.ts";

const { JOB_SERVICE_URL = "http://127.0.0.1:8700", JOB_API_KEY = "for-this-machine-only" } =
  process.env;
const [command, ...args] = process.argv.slice(2);
const service = new JobService({ apiKey: JOB_API_KEY });

if (command === undefined) {
  await serveAlone(Number(new URL(JOB_SERVICE_URL).port));
} else {
  await service.start();
  runBeside(command);
}

async function serveAlone(port: number): Promise<void> {
  try {
    await service.start(port);
    console.log(`the job service is at ${service.url}; Ctrl-C ends it`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    console.error(
      `port ${port} is taken, perhaps by this service in another terminal; JOB_SERVICE_URL in .env.example names another port`,
    );
    process.exitCode = 1;
  }
}

function runBeside(command: string): void {
  const env = { ...process.env, JOB_SERVICE_URL: service.url, JOB_API_KEY };
  const child = spawn(command, args, {
    env,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  process.on("SIGINT", () => {}); // Ctrl-C reaches the command by itself; it still needs the service, to delete its job
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => console.error(error.message));
  child.on("close", (code) => {
    process.exitCode = code ?? 1;
    void service.close();
  });
}
