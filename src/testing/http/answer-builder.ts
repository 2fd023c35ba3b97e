import {
  AnswerHeader,
  type AnswerPath,
  type AnySource,
} from "../../runtime/http-connector/answer-value.ts";
import {
  Download,
  getResultRequest,
  getResultSource,
  Pages,
} from "../../runtime/http-connector/declared-results.ts";
import {
  Flags,
  type PhaseName,
  StatusStates,
} from "../../runtime/http-connector/declared-state.ts";
import type { HttpDeclaration } from "../../runtime/http-connector/http-declaration.ts";
import type { AnyCreate, AnyGet } from "../../runtime/http-connector/http-definition.ts";
import { ENDED } from "../../runtime/http-connector/read-state.ts";
import { ValueOf } from "../../runtime/http-connector/request-values.ts";
import { createExample } from "../../runtime/values/example-value.ts";
import { BuiltAnswer } from "./built-answer.ts";
import type { FakeHttpJob } from "./fake-job.ts";
import type { Route } from "./find-routes.ts";

/** Below the address of the service. */
const FILES = "/fake-files/";

/** Builds the answers of a fake backwards from where a declaration reads them. */
export class AnswerBuilder {
  constructor(
    private readonly declaration: HttpDeclaration,
    private readonly results: Readonly<Record<string, unknown>>,
  ) {}

  /**
   * The fields of a new job.
   *
   * @param readSent reads an input in the request, or the key
   */
  newFields(
    number: number,
    key: string | undefined,
    readSent: (source: ValueOf) => unknown,
  ): Record<string, unknown> {
    const { definition, jobFields, client } = this.declaration;
    const { create, get, taskType } = definition;
    const urlField = typeof get === "object" ? get.request.url : undefined;
    const sources: Readonly<Record<string, unknown>> = typeof create === "object" ? create.job : {};
    const id = key ?? `${taskType}-${number}`;
    const field = (name: string, kind: string): unknown => {
      const source = sources[name];
      if (source instanceof ValueOf) return readSent(source as ValueOf);
      if (name === urlField) return `${client.url.href.replace(/\/$/, "")}/operations/${id}`;
      return kind === "int" || kind === "bigint" ? number : id;
    };
    return Object.fromEntries([...jobFields].map(([name, { kind }]) => [name, field(name, kind)]));
  }

  /** The answer to a create. */
  created({ request }: Route, job: FakeHttpJob, status: number): Response {
    const { create } = this.declaration.definition;
    const answer = new BuiltAnswer(request.example, job.fields);
    if (typeof create === "object") this.#putFields(answer, create.job, job);
    if (typeof create === "object" && create.mayHaveEnded === true) this.#putState(answer, job);
    return answer.respond(status);
  }

  /** The answer to any other request about a job. */
  answer({ kind, request, outputs }: Route, job: FakeHttpJob, url: URL): Response {
    const { get } = this.declaration.definition;
    // A create that looks for its job by a name reads it as a poll does.
    const isRead = kind === "get" || kind === "find";
    const examples = isRead && typeof get === "object" ? get.examples : undefined;
    const nearest = findNearest(examples ?? {}, job.phase);
    const example = (nearest && examples?.[nearest]) ?? request.example;
    const answer = new BuiltAnswer(example, job.fields);
    if (isRead) {
      const status = this.#putState(answer, job);
      const { find } = this.#key;
      if (find !== undefined) this.#putFields(answer, find.job, job);
      return answer.respond(status);
    }
    if (kind === "logs") return this.#log(job);
    for (const [name, source] of outputs) {
      if (source instanceof Download) return new Response(this.#contentOf(name));
      if (source instanceof Pages) this.#putPage(answer, source, name, url);
      else answer.put(source, this.#resultOf(name));
    }
    return answer.respond(200);
  }

  /** A list of jobs. */
  list(kind: "find" | "many", jobs: readonly FakeHttpJob[]): Response {
    const { many } = this.declaration.definition;
    const key = this.#key;
    const items: AnswerPath = (kind === "many" ? many!.items : key.find?.items) ?? "";
    const bodies = jobs.map((job) => {
      const item = new BuiltAnswer(undefined, job.fields);
      if (kind === "find") {
        item.put(key.find!.key ?? [], job.key);
        this.#putFields(item, key.find!.job, job);
        return item.body;
      }
      this.#putState(item, job);
      const own =
        many!.as === undefined ? item.body : (item.body as Record<string, unknown>)[many!.as];
      const answer = new BuiltAnswer(own as never, {});
      for (const [name, path] of Object.entries(many!.job))
        answer.put(path as AnswerPath, job.fields[name]);
      return answer.body;
    });
    return new BuiltAnswer(undefined, {}).put(items, bodies).respond(200);
  }

  /** The content of a file that a result names. */
  findFile(pathname: string): string | undefined {
    const at = pathname.lastIndexOf(FILES);
    return at < 0 ? undefined : this.#contentOf(pathname.slice(at + FILES.length));
  }

  /** That of a file whose URL a function makes: it may be any. */
  findComputedFile(): string | undefined {
    const results = Object.entries((this.declaration.definition.results ?? {}) as object);
    const [found] = results.filter(
      ([, result]) => result instanceof Download && typeof result.from === "function",
    );
    return found && this.#contentOf(found[0]);
  }

  /** How the service recognizes a repeated create. */
  get #key() {
    const { create } = this.declaration.definition;
    return typeof create === "object" && create.key !== "none" ? create.key : {};
  }

  #contentOf(name: string): string {
    const given = this.results[name];
    return typeof given === "string" ? given : `${name} of a fake\n`;
  }

  #putFields(answer: BuiltAnswer, sources: AnyCreate["job"], job: FakeHttpJob): void {
    const entries = Object.entries(sources as Readonly<Record<string, AnySource | ValueOf>>);
    for (const [name, source] of entries)
      if (!(source instanceof ValueOf)) answer.put(source, job.fields[name]);
  }

  /**
   * Puts all that a poll reads. Returns the status of its answer: a job whose phase the service does
   * not show is gone.
   */
  #putState(answer: BuiltAnswer, job: FakeHttpJob): number {
    const { get, states = {}, results = {} } = this.declaration.definition;
    if (typeof get !== "object") return 200;
    const { phase } = job;
    const { state } = get;
    const byStatus = state instanceof StatusStates ? groupByPhase(state) : {};
    const nearest = findNearest(
      state instanceof Flags ? state.flags : state instanceof StatusStates ? byStatus : states,
      phase,
    );
    // A result may be the object in which the state is, so it comes first.
    if (phase === "succeeded")
      for (const [name, result] of Object.entries(results as Readonly<Record<string, unknown>>))
        if (getResultRequest(result) === undefined)
          this.#putResult(answer, name, getResultSource(result));
    if (state instanceof Flags)
      for (const [name, path] of Object.entries(state.flags)) answer.put(path, name === nearest);
    else if (!(state instanceof StatusStates) && nearest !== undefined)
      answer.put(state as AnySource, findWord(states[nearest]));
    this.#putDetails(answer, get, job);
    const isShown = nearest !== undefined || (state instanceof Flags && job.active);
    if (!isShown) return 404;
    return state instanceof StatusStates ? byStatus[nearest!]! : 200;
  }

  #putDetails(answer: BuiltAnswer, get: AnyGet, { phase, percent, id }: FakeHttpJob): void {
    const isOver = ENDED.includes(phase);
    const put = (source: AnyGet["link"], value: unknown): void =>
      void answer.put(source as AnySource | undefined, value);
    put(get.link, new URL(`/jobs/${encodeURIComponent(id)}`, this.declaration.client.url).href);
    if (!isOver) put(get.progress, percent);
    if (!isOver) put(get.message, `${percent} % done`);
    if (isOver && phase !== "succeeded") put(get.reason, `the fake's job was to end as ${phase}`);
  }

  #putResult(answer: BuiltAnswer, name: string, result: AnySource | Download | Pages): void {
    if (result instanceof Pages) return;
    if (!(result instanceof Download)) {
      answer.put(result, this.#resultOf(name));
      return;
    }
    const { from } = result;
    const isSource =
      typeof from !== "object" || Array.isArray(from) || from instanceof AnswerHeader;
    const base = this.declaration.client.url.href.replace(/\/$/, "");
    if (isSource) answer.put(from as AnySource, `${base}${FILES}${name}`);
  }

  #resultOf(name: string): unknown {
    const type = this.declaration.outputs.get(name);
    if (this.results[name] !== undefined || type === undefined) return this.results[name];
    const { kind } = type.spec.kind === "optional" ? type.spec.inner.spec : type.spec;
    return kind === "file" ? { [name]: "an example" } : createExample(type); // a `jsonFile`
  }

  /** A list of two pages. */
  #putPage(answer: BuiltAnswer, { options }: Pages, name: string, url: URL): void {
    const all = [this.#resultOf(name)].flat();
    const isLast = url.searchParams.has(options.query ?? "page");
    const next = new URL(url);
    next.searchParams.set("page", "2");
    const half = Math.ceil(all.length / 2);
    answer.put(options.items, isLast ? all.slice(half) : all.slice(0, half));
    const token = options.query === undefined ? next.href : "page-2";
    if (!isLast) answer.put(options.next, token);
  }

  #log({ fields, phase, id }: FakeHttpJob): Response {
    const { logs } = this.declaration.definition;
    const lines = [
      `${id} was created`,
      ...(phase === "queued" ? [] : [`${id} is running`]),
      ...(ENDED.includes(phase) ? [`${id} has ended: ${phase}`] : []),
    ];
    if (typeof logs !== "object" || logs.lines === undefined)
      return new Response(lines.map((line) => `${line}\n`).join(""));
    const items = lines.map(
      (line) => new BuiltAnswer(undefined, {}).put(logs.text ?? "", line).body,
    );
    return new BuiltAnswer(undefined, fields).put(logs.lines, items).respond(200);
  }
}

/** The phases that a service may show for another one, the nearest first. */
const NEAREST: Readonly<Partial<Record<PhaseName, readonly PhaseName[]>>> = {
  queued: ["waiting", "initializing", "running"],
  running: ["initializing", "waiting", "queued"],
  aborted: ["failed", "retryable"],
  failed: ["retryable", "aborted"],
};

/** The phase that a service shows for another one. Undefined if it has none that is near. */
function findNearest(
  shown: Readonly<Partial<Record<PhaseName, unknown>>>,
  phase: PhaseName,
): PhaseName | undefined {
  return [phase, ...(NEAREST[phase] ?? [])].find((each) => {
    const value = shown[each];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
}

/** The service's word for a phase: it may also answer without one. */
function findWord(words: readonly unknown[] = []): unknown {
  return words.find((word) => word !== null) ?? null;
}

function groupByPhase({ phases }: StatusStates): Partial<Record<PhaseName, number>> {
  const entries = Object.entries(phases).map(([status, phase]) => [phase, Number(status)] as const);
  return Object.fromEntries(entries.toReversed());
}
