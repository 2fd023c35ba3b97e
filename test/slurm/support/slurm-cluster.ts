import { type ChildProcess, execFile, spawn, type SpawnOptions } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../../support/server/free-port.ts";

const run = promisify(execFile);
const PATH = `${process.env["PATH"]}:/usr/sbin`;
const VARIABLES = ["PATH", "SLURM_CONF", "SLURM_JOBS_FOLDER"] as const;
const PAUSE_MS = 100;
/** More than the machine has, so that many jobs run at once. */
const CPUS = 64;
/** The REST daemon takes no tokens as the user of the controller. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/**
 * A Slurm cluster of one node on this machine, with its own daemons, keys, ports and folder. It
 * counts the calls of `squeue`.
 */
export class SlurmCluster {
  readonly folder = mkdtempSync(join(tmpdir(), "fx-slurm-"));
  readonly node = hostname().split(".")[0]!;
  readonly #daemons = new Map<string, ChildProcess>();
  readonly #before = VARIABLES.map((name) => process.env[name]);

  /** Starts the daemons and waits until the node is idle. Points this process to the cluster. */
  async start(): Promise<void> {
    for (const name of ["run", "state", "spool", "log", "bin"]) mkdirSync(join(this.folder, name));
    writeFileSync(this.#file("munge.key"), randomBytes(1024), { mode: 0o600 });
    writeFileSync(this.#file("jwt.key"), randomBytes(32), { mode: 0o600 });
    const [controllerPort, nodePort] = [await freePort(), await freePort()];
    writeFileSync(this.#file("slurm.conf"), this.#configure(controllerPort, nodePort));
    this.#countCalls();
    Object.assign(process.env, this.env);
    this.#spawn("munged", [
      ...["--foreground", "--force", `--key-file=${this.#file("munge.key")}`],
      ...[`--socket=${this.#file("run/munge")}`, `--pid-file=${this.#file("run/munged.pid")}`],
      ...[`--log-file=${this.#file("log/munged")}`, `--seed-file=${this.#file("run/seed")}`],
    ]);
    await this.until("munged listens", async () => existsSync(this.#file("run/munge")));
    this.startController();
    this.#spawn("slurmd", ["-D", "-f", this.#file("slurm.conf")]);
    await this.until("the node is idle", async () => (await this.#nodeState()) === "idle");
  }

  /** What programs need to reach the cluster. */
  get env(): Record<(typeof VARIABLES)[number], string> {
    return {
      PATH: `${this.#file("bin")}:${PATH}`,
      SLURM_CONF: this.#file("slurm.conf"),
      SLURM_JOBS_FOLDER: this.#file("jobs"),
    };
  }

  /** Cancels all jobs, ends the daemons, and restores the environment of this process. */
  async stop(): Promise<void> {
    if (this.#daemons.has("slurmctld")) {
      await this.call("scancel", `--user=root`);
      await this.until("no job runs", async () => (await this.call("squeue", "--noheader")) === "");
    }
    for (const name of ["slurmrestd", "slurmctld", "slurmd", "munged"]) await this.#end(name);
    for (const [index, name] of VARIABLES.entries()) {
      const value = this.#before[index];
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Runs a program of Slurm, and returns what it prints. */
  async call(program: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await run(program, args, { env: { ...process.env, ...this.env } });
    return stdout.trim();
  }

  /**
   * Starts the REST daemon.
   *
   * @returns its address, and what each request must carry
   */
  async startRest(): Promise<{ readonly url: string; readonly token: string }> {
    const address = `127.0.0.1:${await freePort()}`;
    chmodSync(this.folder, 0o755);
    this.#spawn("slurmrestd", ["-s", "openapi/v0.0.38", "-a", "rest_auth/jwt", address], {
      ...NOBODY,
      env: { ...process.env, SLURM_JWT: "daemon" },
    });
    const url = `http://${address}`;
    await this.until("the REST daemon listens", async () => (await fetch(url)).status > 0);
    const token = await this.call("scontrol", "token", "lifespan=86400");
    return { url, token: token.replace("SLURM_JWT=", "") };
  }

  startController(): void {
    this.#spawn("slurmctld", ["-D", "-f", this.#file("slurm.conf")]);
  }

  stopController(): Promise<void> {
    return this.#end("slurmctld");
  }

  /** Restarts the controller without its state: it knows no job, and begins again with number 1. */
  async forgetJobs(): Promise<void> {
    await this.stopController();
    rmSync(this.#file("state"), { recursive: true });
    mkdirSync(this.#file("state"));
    this.startController();
    await this.until("the node is idle", async () => (await this.#nodeState()) === "idle");
  }

  /** SIGSTOP makes the controller silent, SIGCONT lets it go on. */
  signalController(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#daemons.get("slurmctld")!.kill(signal);
  }

  /** `drain` lets the node take no more jobs, `down` also ends those that it runs. */
  async setNode(state: "drain" | "down" | "resume"): Promise<void> {
    const reason = state === "resume" ? [] : ["reason=test"];
    await this.call("scontrol", "update", `nodename=${this.node}`, `state=${state}`, ...reason);
  }

  /** Takes the node back, unless it has come back itself. */
  async resumeNode(): Promise<void> {
    await this.until("the node is back", async () => {
      if (/drain|down/.test(await this.#nodeState())) await this.setNode("resume");
      return /^(idle|mixed|allocated)$/.test(await this.#nodeState());
    });
  }

  /** The arguments of each call of `squeue` since the last time. */
  takeCalls(): readonly string[] {
    const file = this.#file("squeue-calls");
    const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    rmSync(file, { force: true });
    return lines;
  }

  /** Waits for an event that nothing reports. Fails if a daemon ends, or the cluster stops. */
  async until(what: string, happened: () => Promise<boolean>): Promise<void> {
    while (!(await happened().catch(() => false))) {
      if (this.#daemons.size === 0) throw new Error(`the cluster stopped before ${what}`);
      for (const [name, { exitCode }] of this.#daemons)
        if (exitCode !== null)
          throw new Error(`${name} ended before ${what}:\n${this.#readLog(name)}`);
      await sleep(PAUSE_MS);
    }
  }

  #nodeState(): Promise<string> {
    return this.call("sinfo", "--noheader", "--format=%T");
  }

  #spawn(name: string, args: readonly string[], options: SpawnOptions = {}): void {
    const env = { ...process.env, ...this.env };
    const daemon = spawn(name, args, { env, stdio: "ignore", ...options });
    daemon.on("error", (error) => {
      throw error;
    });
    this.#daemons.set(name, daemon);
  }

  async #end(name: string): Promise<void> {
    const daemon = this.#daemons.get(name);
    this.#daemons.delete(name);
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const exit = once(daemon, "exit");
    daemon.kill("SIGCONT");
    daemon.kill("SIGTERM");
    await exit;
  }

  #readLog(name: string): string {
    const file = this.#file(`log/${name}`);
    return existsSync(file) ? readFileSync(file, "utf8").slice(-4000) : "it wrote no log";
  }

  #countCalls(): void {
    const program = this.#file("bin/squeue");
    writeFileSync(
      program,
      `#!/bin/sh\necho "$*" >> '${this.#file("squeue-calls")}'\nexec /usr/bin/squeue "$@"\n`,
    );
    chmodSync(program, 0o755);
  }

  #configure(controllerPort: number, nodePort: number): string {
    return `ClusterName=fx
SlurmctldHost=${this.node}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthAltTypes=auth/jwt
AuthAltParameters=jwt_key=${this.#file("jwt.key")}
AuthInfo=socket=${this.#file("run/munge")}
CryptoType=crypto/munge
SlurmctldPort=${controllerPort}
SlurmdPort=${nodePort}
StateSaveLocation=${this.#file("state")}
SlurmdSpoolDir=${this.#file("spool")}
SlurmctldPidFile=${this.#file("run/slurmctld.pid")}
SlurmdPidFile=${this.#file("run/slurmd.pid")}
SlurmctldLogFile=${this.#file("log/slurmctld")}
SlurmdLogFile=${this.#file("log/slurmd")}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MinJobAge=300
SchedulerParameters=batch_sched_delay=0,sched_interval=1
MailProg=/bin/true
SlurmdParameters=config_overrides
NodeName=${this.node} NodeAddr=127.0.0.1 CPUs=${CPUS} RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
  }

  #file(name: string): string {
    return join(this.folder, name);
  }
}
