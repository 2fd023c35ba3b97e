import { resolve } from "node:path";
import { argument, FxCommand } from "../cli/fx-command.ts";
import { countFlag, envFileFlag, RUNS_FLAG, switchFlag, textFlag } from "../cli/shared-flags.ts";
import { DevSession } from "../dev/dev-session.ts";
import { type DevAction, DevTerminal, formatHead, listenToKeys } from "../dev/dev-terminal.ts";
import { findEditor } from "../dev/find-editor.ts";
import { stateFolder } from "../process/package-paths.ts";
import { listenToSignals } from "../process/process-end/listen-to-signals.ts";
import { STOP_SIGNALS } from "../process/process-end/stop-signals.ts";
import { createStyle } from "../process/terminal/text-style.ts";
import { addProjectEnv } from "../project/env-files.ts";
import { checkPaths } from "../runtime/loader/check-paths.ts";
import { readServeAddress } from "../server-process/serve-address.ts";

/** `fx dev`. */
export default class Dev extends FxCommand {
  static override summary = "Run tasks on a page and in the terminal, reloaded on save.";
  static override description =
    "Prints the URL of a page that shows the project, runs its tasks and follows their jobs. Loads the project again when a module is saved. Without PATH, loads the current project. Only this machine can reach the page.";
  static override usage = "dev [FLAGS] [PATH …]";
  static override examples = [
    "fx dev",
    "fx dev src/weather.ts --port 9000 --open",
    "fx dev --serve 127.0.0.1:8000",
  ];
  static override strict = false;
  static override args = {
    path: argument("A module or a folder of modules (repeatable)."),
  };
  static override flags = {
    port: countFlag("The port of the page. If it is in use, fx takes the next free one.", {
      default: 8800,
      min: 0,
      max: 65535,
    }),
    serve: textFlag("[HOST:PORT]", "Serve the connectors to Flyte, by default on 127.0.0.1:8000."),
    "strict-port": switchFlag("Fail if a port is in use."),
    open: switchFlag("Open the page in the browser."),
    "env-file": envFileFlag(),
    runs: RUNS_FLAG,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Dev);
    checkPaths(argv as string[], this.process.cwd);
    const note = (text: string): void => this.note(text);
    const [path] = argv as string[];
    addProjectEnv(path, flags["env-file"], { env: {}, cwd: this.process.cwd }, note); // each version of the project reads them itself
    const terminal = new DevTerminal(createStyle(this.process.stderr, this.process.env), note);
    const session = new DevSession({
      paths: argv as string[],
      envFiles: (flags["env-file"] ?? []).map((path) => resolve(this.process.cwd, path)), // runs start in the project's root
      cwd: this.process.cwd,
      port: flags.port,
      serve: flags.serve === undefined ? undefined : readServeAddress(flags.serve),
      strictPort: flags["strict-port"],
      onEvent: (event) => terminal.show(event),
      onOutput: note,
      stateFolder: stateFolder(this.process.env),
      editor: findEditor(this.process.env),
      onUrlReused: (url) => terminal.note(`the URL of the page was valid once; a new one: ${url}`),
    });
    this.projectRoot = session.project.view.root;
    try {
      await session.start();
      const hasKeys = this.process.stdin.isTTY && this.process.stderr.isTTY;
      const { url, serving, project } = session;
      const serves = serving?.address ?? null;
      this.print(formatHead(url, project.view, hasKeys, serves), { url, serves });
      const warning = session.warnOfCallers();
      if (warning !== undefined) this.note(warning);
      if (flags.open) this.openPage(session, terminal);
      await this.untilQuit(session, terminal, hasKeys);
    } finally {
      session.close();
    }
    const error = session.findLeftJobs();
    if (error !== undefined) throw error;
  }

  /** Acts on keys and signals until the user quits and all runs have stopped. */
  private async untilQuit(
    session: DevSession,
    terminal: DevTerminal,
    hasKeys: boolean,
  ): Promise<void> {
    let isQuitting = false;
    let release: () => void = () => undefined;
    await new Promise<void>((resolve, reject) => {
      const quit = (): void => {
        if (!isQuitting && session.children.running > 0)
          terminal.note("stopping the runs and deleting their jobs  (again: leave them on record)");
        if (!isQuitting && session.calls.inFlight > 0)
          terminal.note("waiting for the served calls to end  (again: cut them off)");
        isQuitting = true;
        session.stop().then(resolve, reject);
      };
      const act = (action: DevAction): void => {
        if (action === "quit") quit();
        else if (action === "open") this.openPage(session, terminal);
        else if (action === "clear") this.process.stderr.clear();
        else void this.rerun(session, terminal);
      };
      const releaseSignals = listenToSignals(this.process, STOP_SIGNALS, quit);
      const releaseKeys = hasKeys ? listenToKeys(this.process.stdin, act) : undefined;
      release = () => {
        releaseSignals();
        releaseKeys?.();
      };
    }).finally(() => release());
  }

  private openPage(session: DevSession, terminal: DevTerminal): void {
    try {
      session.openPage();
    } catch (error) {
      terminal.note(`cannot open the browser: ${(error as Error).message}`);
    }
  }

  private async rerun(session: DevSession, terminal: DevTerminal): Promise<void> {
    const { last } = session.runs;
    if (last === undefined) {
      terminal.note("no task has run yet");
      return;
    }
    const started = await session.runs.start(last);
    if ("fault" in started) terminal.showFault(started.fault);
  }
}
