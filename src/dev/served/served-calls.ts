import { FxError } from "../../runtime/base/errors/errors.ts";
import { RecentTable } from "../../runtime/base/recent-table.ts";
import { loadReflectedMessages } from "../../runtime/wire/reflected/reflected-message.ts";
import { Changes } from "../changes.ts";
import type {
  DevEvent,
  MessageView,
  RecordedCall,
  ServedCallDetails,
  ServedLogLine,
  ShownFault,
} from "../protocol.ts";
import { describeMessage } from "../runs/read-run.ts";
import type { CallReport, ReportedMessage, ReportedState } from "./serve-messages.ts";

/** The newest calls that are kept, and how much of their messages. */
const MOST_CALLS = 10_000;
const MOST_MESSAGE_BYTES = 64 * 1024 * 1024;
const MOST_LINES = 500;
/** How long changes are collected before the pages receive them. */
const COLLECT_MS = 50;

interface KeptCall {
  call: RecordedCall;
  metadataNames: readonly string[];
  fault: ShownFault | null;
  readonly messages: (ReportedMessage & { readonly name: string })[];
  readonly log: ServedLogLine[];
}

/** The newest calls that the server received, in bounded memory. */
export class ServedCalls {
  readonly #calls = new Map<string, KeptCall>();
  readonly #changes: Changes<KeptCall>;
  /** The task that created a job, because later calls do not name it. */
  readonly #tasks = new RecentTable<string>(MOST_CALLS);
  readonly #inFlight = new Map<string, KeptCall>();
  #messageBytes = 0;
  #processes = 0;

  constructor(private readonly report: (event: DevEvent) => void) {
    this.#changes = new Changes(COLLECT_MS, (changed) => {
      const kept = changed.filter(({ call }) => this.#calls.has(call.id));
      report({ type: "calls", calls: kept.map(({ call }) => call) });
    });
  }

  /** Records the calls of another process. */
  open(version: number) {
    const process = ++this.#processes;
    return {
      add: (reports: readonly CallReport[]): void => {
        for (const report of reports) this.#add(`${process}-${report.call}`, version, report);
      },
      /** Ends the calls that were in flight: the process is gone. */
      end: (): void => {
        for (const [id, kept] of [...this.#inFlight])
          if (id.startsWith(`${process}-`)) this.#cutOff(kept);
      },
    };
  }

  /** How many calls are in flight. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** The oldest first. */
  list(): readonly RecordedCall[] {
    return Array.from(this.#calls.values(), ({ call }) => call);
  }

  /** Throws FX2001 if the call is too old to be kept. */
  find(id: string): ServedCallDetails {
    const { call, metadataNames, fault, messages, log } = this.#get(id);
    return { call, metadataNames, fault, log, messages: messages.map(({ name }) => name) };
  }

  /** Throws FX2001 if the call has no such message. */
  async readMessage(id: string, name: string): Promise<MessageView> {
    const { call, messages } = this.#get(id);
    const message = messages.find((each) => each.name === name);
    if (message === undefined) throw new FxError("FX2001", `call ${id} has no message ${name}`);
    const { bytes, size, note, direction } = message;
    const { protocol, service, method } = call;
    const reflected = await loadReflectedMessages(protocol ?? "flyte1");
    const types = reflected.findMethod(`/${service}/${method}`);
    const type = types[direction];
    const view =
      bytes.length === size
        ? await describeMessage(type, bytes)
        : { type, size, json: null, text: null };
    return note === undefined ? view : { ...view, note };
  }

  /** Forgets the calls that have ended. */
  clear(): void {
    for (const [id, kept] of this.#calls) if (!this.#inFlight.has(id)) this.#forget(id, kept);
    this.report({ type: "calls-cleared" });
  }

  #get(id: string): KeptCall {
    const kept = this.#calls.get(id);
    if (kept === undefined) throw new FxError("FX2001", `there is no call ${id}`);
    return kept;
  }

  #add(id: string, version: number, report: CallReport): void {
    const known = this.#calls.get(id);
    if (!("state" in report)) {
      if (known !== undefined) this.#addPart(known, report);
      return;
    }
    const { state, metadataNames } = report;
    const call = { id, version, ...state, task: this.#findTask(state) };
    const kept = known ?? this.#keep(id, { call, metadataNames });
    kept.call = call;
    if (call.status === null) this.#inFlight.set(id, kept);
    else this.#inFlight.delete(id);
    this.#changes.add(kept);
  }

  #keep(id: string, news: Pick<KeptCall, "call" | "metadataNames">): KeptCall {
    const kept: KeptCall = { ...news, fault: null, messages: [], log: [] };
    this.#calls.set(id, kept);
    for (const [oldest, old] of this.#calls) {
      if (this.#calls.size <= MOST_CALLS) break;
      this.#forget(oldest, old);
    }
    return kept;
  }

  /** The task of the call, or the one that created its job. */
  #findTask({ taskType, task, job }: ReportedState): string | null {
    if (job === null) return task;
    const key = `${taskType ?? ""}\n${job}`;
    if (task === null) return this.#tasks.get(key) ?? null;
    this.#tasks.set(key, task);
    return task;
  }

  #addPart(kept: KeptCall, report: Exclude<CallReport, { state: unknown }>): void {
    if ("fault" in report) kept.fault = report.fault;
    else if ("message" in report) this.#addMessage(kept, report.message);
    else if (kept.log.length < MOST_LINES) kept.log.push(report.line);
    this.#changes.add(kept);
  }

  #addMessage(kept: KeptCall, message: ReportedMessage): void {
    const { direction, bytes } = message;
    const before = kept.messages.filter((each) => each.direction === direction).length;
    kept.messages.push({
      ...message,
      name: before === 0 ? direction : `${direction} ${before + 1}`,
    });
    this.#messageBytes += bytes.length;
    for (const oldest of this.#calls.values()) {
      if (this.#messageBytes <= MOST_MESSAGE_BYTES) break;
      this.#dropMessages(oldest);
    }
  }

  #forget(id: string, kept: KeptCall): void {
    this.#calls.delete(id);
    this.#dropMessages(kept);
  }

  #dropMessages(kept: KeptCall): void {
    for (const { bytes } of kept.messages.splice(0)) this.#messageBytes -= bytes.length;
  }

  #cutOff(kept: KeptCall): void {
    const details = "the process that served the call has ended";
    const tookMs = Date.now() - kept.call.at;
    this.#inFlight.delete(kept.call.id);
    kept.call = { ...kept.call, status: "UNAVAILABLE", details, tookMs, hasFailed: true };
    this.#changes.add(kept);
  }
}
