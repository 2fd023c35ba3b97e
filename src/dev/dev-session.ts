import { FxError } from "../runtime/base/errors/errors.ts";
import { listLeftJobs } from "../runtime/local/record/run-record.ts";
import { DevChecks } from "./checks/dev-checks.ts";
import { DevProject } from "./project/dev-project.ts";
import type { LoadRequest } from "./project/project-messages.ts";
import type { DevEvent, ShownFault } from "./protocol.ts";
import { DevRuns } from "./runs/dev-runs.ts";
import { FxChildren } from "./runs/fx-children.ts";
import { RunHistory } from "./runs/run-history.ts";
import { DevServer } from "./server/dev-server.ts";
import { EventStream } from "./server/event-stream.ts";

/** The ports that are tried after the one that is in use. */
const MORE_PORTS = 20;

/** Where a session listens, and whom it tells what happens. */
export interface DevSessionOptions extends LoadRequest {
  readonly cwd: string;
  readonly port: number;
  /** Fail if the port is in use, instead of trying the next ones. */
  readonly strictPort: boolean;
  readonly onEvent: (event: DevEvent) => void;
  /** Receives the lines that a task's code prints. */
  readonly onOutput: (line: string) => void;
}

/** A project, its runs and the server that shows them. */
export class DevSession {
  readonly #options: DevSessionOptions;
  readonly #events = new EventStream();
  readonly #server: DevServer;
  readonly #children: FxChildren;
  readonly project: DevProject;
  readonly history: RunHistory;
  readonly runs: DevRuns;

  constructor(options: DevSessionOptions) {
    this.#options = options;
    const { paths, envFiles, cwd, onOutput } = options;
    const report = (event: DevEvent): void => {
      this.#events.send(event);
      options.onEvent(event);
    };
    const project = new DevProject({ paths, envFiles }, cwd, (view) =>
      report({ type: "project", project: view }),
    );
    const { root } = project.view;
    this.project = project;
    this.history = new RunHistory(root, report);
    const getSourcesFile = (): string | undefined => project.sourcesFile;
    this.#children = new FxChildren({ root, envFiles, getSourcesFile });
    this.runs = new DevRuns(this.#children, this.history, onOutput);
    const { history, runs } = this;
    const children = this.#children;
    const checks = new DevChecks({ project, children, history, report, onOutput });
    this.#server = new DevServer({ project, history, runs, checks, events: this.#events });
  }

  /** The URL of the page, with the token. */
  get url(): string {
    return this.#server.url;
  }

  /** How many commands of fx are under way in processes of their own. */
  get running(): number {
    return this.#children.running;
  }

  /** Loads the project and listens. Throws FX5002 if no port is free. */
  async start(): Promise<void> {
    await this.#listen();
    await this.project.load();
  }

  /**
   * Asks all runs to stop, and waits until their jobs are deleted. The second call leaves their jobs
   * on record.
   */
  async stop(): Promise<void> {
    this.#children.interrupt();
    await this.#children.settled();
  }

  /** Runs the last task again with the same inputs. Undefined if none has run yet. */
  async rerun(): Promise<ShownFault | undefined> {
    const { last } = this.runs;
    if (last === undefined) return undefined;
    const started = await this.runs.start(last);
    return "fault" in started ? started.fault : undefined;
  }

  /** FX6001 if this session leaves a job on record. */
  findLeftJobs(): FxError | undefined {
    const left = this.history.listOwn(this.#children.pids).filter(({ state }) => state !== "ended");
    if (left.length === 0) return undefined;
    const jobs = left.flatMap(({ record }) => listLeftJobs(record)).join(", ");
    const ids = left.map(({ id }) => id).join(" ");
    return new FxError("FX6001", `fx dev ended before its runs: job ${jobs} may still be running`, {
      hint: `fx jobs delete ${ids}`,
    });
  }

  close(): void {
    this.#events.close();
    this.#server.close();
    this.project.close();
    this.history.close();
    this.runs.close();
  }

  async #listen(): Promise<void> {
    const { port, strictPort } = this.#options;
    const last = port === 0 || strictPort ? port : port + MORE_PORTS;
    for (let tried = port; ; tried++) {
      try {
        await this.#server.listen(tried);
        return;
      } catch (error) {
        const isUsed = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
        if (isUsed && tried < last) continue;
        const where = tried === port ? `port ${port}` : `ports ${port} to ${tried}`;
        const summary = isUsed
          ? `${where} of 127.0.0.1 ${tried === port ? "is" : "are"} in use`
          : `cannot listen on 127.0.0.1:${tried}: ${(error as Error).message}`;
        throw new FxError("FX5002", summary, { cause: error, hint: "--port 0 takes a free port" });
      }
    }
  }
}
