import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { FxError } from "../runtime/base/errors/errors.ts";
import { getProcessRuns } from "../runtime/local/process-defaults.ts";
import { listLeftJobs } from "../runtime/local/record/run-record.ts";
import { listenError, resolveAddress, warnOfClearText } from "../server-process/listen-address.ts";
import type { ServeAddress } from "../server-process/serve-address.ts";
import { DevChecks } from "./checks/dev-checks.ts";
import { type CommandsHost, FxChildren } from "./fx-children.ts";
import { DevProject } from "./project/dev-project.ts";
import type { LoadRequest } from "./project/project-version.ts";
import type { DevEvent, ProjectView, ServingView } from "./protocol.ts";
import { DevRuns } from "./runs/dev-runs.ts";
import { RunHistory } from "./runs/run-history.ts";
import { DevServing } from "./served/dev-serving.ts";
import { ServedCalls } from "./served/served-calls.ts";
import type { ShownSession } from "./server/create-app.ts";
import { DevServer, readSessionKey } from "./server/dev-server.ts";
import { EventStream } from "./server/event-stream.ts";

/** Where a session listens, and whom it tells what happens. */
export interface DevSessionOptions extends LoadRequest {
  readonly cwd: string;
  readonly port: number;
  /** Where to serve the connectors; undefined if they are not served. */
  readonly serve: ServeAddress | undefined;
  /** Fail if a port is in use, instead of trying the next ones. */
  readonly strictPort: boolean;
  /** A folder for secrets of the user; undefined if none would be safe to use. */
  readonly stateFolder: string | undefined;
  /** See `findEditor`. */
  readonly editor: string | null;
  readonly onEvent: (event: DevEvent) => void;
  /** Receives the lines that a task's code prints. */
  readonly onOutput: (line: string) => void;
  /** Called with a new URL of the page when somebody uses an old one again. */
  readonly onUrlReused: (url: string) => void;
}

/** A project, its runs and the server that shows them. */
export class DevSession implements ShownSession, CommandsHost {
  readonly events = new EventStream();
  readonly editor: string | null;
  readonly onOutput: (line: string) => void;
  readonly project: DevProject;
  readonly history: RunHistory;
  readonly children: FxChildren;
  readonly calls: ServedCalls;
  readonly runs: DevRuns;
  readonly checks: DevChecks;
  readonly #server: DevServer;
  readonly #serving: DevServing | undefined;
  #served: Promise<void> | undefined;
  #openedFile: string | undefined;

  constructor(private readonly options: DevSessionOptions) {
    const { paths, envFiles, cwd, serve } = options;
    this.editor = options.editor;
    this.onOutput = options.onOutput;
    const show = (view: ProjectView): void => this.#showProject(view);
    this.project = new DevProject({ paths, envFiles }, cwd, show, serve !== undefined);
    const { root } = this.project.view;
    this.history = new RunHistory(getProcessRuns(root), this.report);
    this.children = new FxChildren(this.project);
    this.calls = new ServedCalls(this.report);
    this.runs = new DevRuns(this);
    this.checks = new DevChecks(this);
    if (serve !== undefined) this.#serving = new DevServing(this);
    this.#server = new DevServer(this, {
      projectRoot: root,
      key: readSessionKey(options.stateFolder),
      onUrlReused: options.onUrlReused,
    });
  }

  /** Passes an event to the pages and to the terminal. */
  readonly report = (event: DevEvent): void => {
    this.events.send(event);
    this.options.onEvent(event);
  };

  /** The URL of the page, with a token that is valid once. */
  get url(): string {
    return this.#server.url;
  }

  /** Where the connectors are served, as far as they are. */
  get serving(): ServingView | undefined {
    return this.#serving?.view;
  }

  /** The warning if other machines can call the connectors. */
  warnOfCallers(): string | undefined {
    const address = this.#serving?.address;
    return address && warnOfClearText(address, "--serve 127.0.0.1:8000");
  }

  /** Opens the page in the user's browser. Throws the error of the system. */
  openPage(): void {
    this.#openedFile = openInBrowser(this.url, getProcessRuns(this.project.view.root).root);
  }

  /** Loads the project and listens. Throws FX5002 if no port is free. */
  async start(): Promise<void> {
    const { port, serve, strictPort } = this.options;
    const page = { host: "127.0.0.1", port, flag: "--port" } as const;
    await listenOnFreePort(page, strictPort, (tried) => this.#server.listen(tried));
    if (serve !== undefined) {
      const host = await resolveAddress(serve.host, "--serve 127.0.0.1:8000");
      const place = { host, port: serve.port, flag: "--serve" } as const;
      await listenOnFreePort(place, strictPort, (tried) => this.#serving!.choose(host, tried));
    }
    await this.project.load();
    await this.#served;
  }

  /**
   * Asks all runs to stop, and waits until their jobs are deleted and the served calls have ended.
   * The second call leaves the jobs on record and cuts the calls off.
   */
  async stop(): Promise<void> {
    this.children.interrupt();
    await Promise.all([this.children.settled(), this.#serving?.stop()]);
  }

  /** FX6001 if this session leaves a job on record. */
  findLeftJobs(): FxError | undefined {
    const left = this.history.listOwn(this.children.pids).filter(({ state }) => state !== "ended");
    if (left.length === 0) return undefined;
    const jobs = left.flatMap(({ record }) => listLeftJobs(record)).join(", ");
    const ids = left.map(({ id }) => id).join(" ");
    return new FxError("FX6001", `fx dev ended before its runs: job ${jobs} may still be running`, {
      hint: `fx jobs delete ${ids}`,
    });
  }

  close(): void {
    this.events.close();
    this.#server.close();
    this.project.close();
    this.history.close();
    this.#serving?.close();
    if (this.#openedFile !== undefined) rmSync(this.#openedFile, { force: true });
  }

  #showProject(view: ProjectView): void {
    this.report({ type: "project", project: view });
    if (view.state === "ready")
      this.#served = this.#serving?.serve(this.project.current!, view.version);
  }
}

/** The ports that are tried after the one that is in use. */
const MORE_PORTS = 20;

/** Listens on a port or, unless `isStrict`, the next free one. Throws FX5002 if none is free. */
async function listenOnFreePort(
  { host, port, flag }: ServeAddress & { readonly flag: "--port" | "--serve" },
  isStrict: boolean,
  listen: (port: number) => Promise<void>,
): Promise<void> {
  const last = port === 0 || isStrict ? port : port + MORE_PORTS;
  for (let tried = port; ; tried++) {
    try {
      await listen(tried);
      return;
    } catch (error) {
      const isUsed = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (!isUsed || tried === last) throw listenError(error as Error, host, tried, flag);
    }
  }
}

/**
 * Opens a URL in the user's browser, if there is a program for it. All users of the machine can read
 * the arguments of a program, so the URL stands in a file in this folder, which only its owner can
 * read. The browser may read the file much later. Returns its path.
 *
 * @throws the error of the system if the file cannot be written
 */
export function openInBrowser(url: string, folder: string): string {
  const file = join(folder, `open-${process.pid}.html`);
  rmSync(file, { force: true });
  const page = `<!doctype html><meta http-equiv="refresh" content="0; url=${url}"><a href="${url}">fx dev</a>\n`;
  writeFileSync(file, page, { flag: "wx", mode: 0o600 });
  const program = process.platform === "darwin" ? "open" : "xdg-open";
  const opening = execa(program, [file], { detached: true, stdio: "ignore", cleanup: false });
  opening.unref();
  opening.catch(() => undefined); // the URL is printed as well
  return file;
}
