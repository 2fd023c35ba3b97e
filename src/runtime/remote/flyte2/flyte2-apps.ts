import type { Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { quote } from "../../base/text.ts";
import { getField, withField, withoutFields } from "../../wire/reflected/message-fields.ts";
import type { AppLabels, AppLogLine, AppSpec, AppState, FoundApp } from "../app-types.ts";
import { type ClusterCalls, hasStatus, unless } from "../cluster-calls.ts";
import type { ClusterScope } from "../cluster-types.ts";
import { followStream } from "../follow-stream.ts";
import { listPages } from "../list-pages.ts";
import {
  APP_FIELD,
  type AppMessage,
  readApp,
  type TailAppLogsMessage,
  toSpecMessage,
  type WatchAppMessage,
} from "./app-messages.ts";
import type { ClusterSelection } from "./cluster-selection.ts";
import { FLYTE2_METHODS } from "./flyte2-messages.ts";

/** AppService and AppLogsService. Every method throws FX5035 if the cluster has no apps. */
export class Flyte2Apps {
  constructor(
    private readonly calls: ClusterCalls,
    private readonly selection: ClusterSelection,
    private readonly scope: ClusterScope,
    private readonly clock: Clock,
    private readonly consoleUrl: string,
  ) {}

  /** The app; undefined if there is none of this name. */
  async find(name: string): Promise<FoundApp | undefined> {
    const request = { appId: this.#id(name) };
    const sent = this.calls.send(`look up app ${name}`, FLYTE2_METHODS.getApp, request);
    const reply = await unless("NOT_FOUND", this.#needApps(sent));
    const bytes = reply && getField(reply, APP_FIELD.app);
    return bytes && { ...this.#read(bytes, name), bytes };
  }

  /** Returns the new app. Throws FX5033 if there is one of this name. */
  async create(name: string, spec: AppSpec, labels: AppLabels): Promise<AppState> {
    const app = {
      metadata: { id: this.#id(name), labels },
      spec: { ...toSpecMessage(spec), ingress: {} },
    };
    const sent = this.calls.send(`create app ${name}`, FLYTE2_METHODS.createApp, { app });
    return this.#readReply(await this.#needApps(sent), name);
  }

  /** Replaces what fx sets in an app, and keeps everything else. Returns the app after that. */
  update(found: FoundApp, spec: AppSpec, labels: AppLabels): Promise<AppState> {
    const metadata = getField(found.bytes, APP_FIELD.metadata) ?? new Uint8Array();
    const labelled = Buffer.concat([
      withoutFields(metadata, APP_FIELD.labels),
      this.calls.encode("flyteidl2.app.Meta", { labels }),
    ]);
    return this.#replace(found, APP_FIELD.ofFx, toSpecMessage(spec), "deployed by fx", labelled);
  }

  /** Starts or stops an app. */
  setWanted(found: FoundApp, isWanted: boolean): Promise<AppState> {
    const desiredState = isWanted ? "DESIRED_STATE_ACTIVE" : "DESIRED_STATE_STOPPED";
    const reason = isWanted ? "started by fx" : "stopped by fx";
    return this.#replace(found, [APP_FIELD.desiredState], { desiredState }, reason);
  }

  async delete(name: string): Promise<void> {
    const request = { appId: this.#id(name) };
    const sent = this.calls.send(`delete app ${name}`, FLYTE2_METHODS.deleteApp, request);
    await unless("NOT_FOUND", this.#needApps(sent));
  }

  /** The apps of the project and domain, page by page. */
  list(limit: number): AsyncGenerator<readonly AppState[]> {
    const { calls, scope } = this;
    const project = { organization: scope.org, domain: scope.domain, name: scope.project };
    return listPages(limit, async (page) => {
      const request = { request: page, project };
      const asked = calls.ask("list the apps", FLYTE2_METHODS.listApps, request);
      const { apps, token } = (await this.#needApps(asked)) as {
        readonly apps: readonly AppMessage[];
        readonly token: string;
      };
      return { items: apps.map(readApp), token };
    });
  }

  /**
   * The state of an app, now and whenever it changes.
   *
   * @param onAway called when the cluster does not answer for now
   */
  follow(
    name: string,
    signal: AbortSignal,
    onAway: (summary: string) => void,
  ): AsyncGenerator<AppState> {
    const { calls, clock } = this;
    const metadata = { id: this.#id(name), labels: {} };
    const deleted = { ...readApp({ metadata, spec: null, status: null }), phase: "DELETED" };
    const followed = {
      what: `follow app ${name}`,
      path: FLYTE2_METHODS.watchApp,
      request: { appId: this.#id(name) },
      read: (reply: unknown) => this.#readEvent(reply as WatchAppMessage, name, deleted),
      look: async () => (await this.find(name)) ?? deleted,
      isFinal: ({ phase }: AppState) => phase === "DELETED",
    };
    return followStream(followed, calls, { clock, signal, onAway });
  }

  /** The log of all replicas, until the stream ends. Throws FX2001 if no replica runs. */
  async *tailLogs(name: string, signal: AbortSignal): AsyncGenerator<AppLogLine> {
    const what = `read the log of app ${name}`;
    const request = { appId: this.#id(name) };
    const calls = await this.selection.select(what, "OPERATION_TAIL_LOGS", request);
    try {
      for await (const reply of calls.stream(what, FLYTE2_METHODS.tailAppLogs, request, { signal }))
        yield* listLogLines(reply as TailAppLogsMessage);
    } catch (error) {
      if (!hasStatus(error, "NOT_FOUND")) throw toAppsError(error, calls.endpoint);
      throw new FxError("FX2001", `no replica of app ${name} runs`, {
        cause: error,
        hint: `fx deploy status ${name}`,
      });
    }
  }

  getConsoleUrl(name: string): string {
    const { scope, consoleUrl } = this;
    return `${consoleUrl}/v2/domain/${scope.domain}/project/${scope.project}/apps/${name}`;
  }

  async #replace(
    found: FoundApp,
    fields: readonly number[],
    replacement: object,
    reason: string,
    metadata = getField(found.bytes, APP_FIELD.metadata) ?? new Uint8Array(),
  ): Promise<AppState> {
    const { calls } = this;
    const before = getField(found.bytes, APP_FIELD.spec) ?? new Uint8Array();
    const spec = Buffer.concat([
      withoutFields(before, ...fields),
      calls.encode("flyteidl2.app.Spec", replacement),
    ]);
    const rest = withoutFields(found.bytes, APP_FIELD.metadata, APP_FIELD.spec);
    const bytes = withField(withField(rest, APP_FIELD.metadata, metadata), APP_FIELD.spec, spec);
    const encoded = { field: APP_FIELD.app, bytes };
    const what = `update app ${found.name}`;
    const sent = calls.send(what, FLYTE2_METHODS.updateApp, { reason }, { encoded });
    return this.#readReply(await this.#needApps(sent), found.name);
  }

  /** Events of a project's apps with the same name in another domain arrive, too. */
  #readEvent(event: WatchAppMessage, name: string, deleted: AppState): AppState | undefined {
    const { scope } = this;
    const app = event.updateEvent?.updatedApp ?? event.createEvent?.app ?? event.deleteEvent?.app;
    const id = app?.metadata?.id;
    if (app == null || id?.name !== name) return undefined;
    if (id.project !== scope.project || id.domain !== scope.domain) return undefined;
    return event.deleteEvent?.app == null ? readApp(app) : deleted;
  }

  #readReply(reply: Uint8Array, name: string): AppState {
    const bytes = getField(reply, APP_FIELD.app);
    if (bytes !== undefined) return this.#read(bytes, name);
    throw new FxError("FX5033", `${this.calls.endpoint} returned no app ${name}`);
  }

  /** Throws FX5033 for another app: fx would change or delete what the answer names. */
  #read(bytes: Uint8Array, name: string): AppState {
    const { calls } = this;
    const app = readApp(calls.decodeMessage("flyteidl2.app.App", bytes) as AppMessage);
    if (app.name === name) return app;
    const other = quote(app.name);
    throw new FxError("FX5033", `${calls.endpoint} answered with app ${other} instead of ${name}`);
  }

  async #needApps<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      throw toAppsError(error, this.calls.endpoint);
    }
  }

  #id(name: string): { org: string; project: string; domain: string; name: string } {
    return { ...this.scope, name };
  }
}

function* listLogLines({ batches, logLines }: TailAppLogsMessage): Generator<AppLogLine> {
  for (const { structuredLines, lines, replicaId } of batches?.logs ?? [logLines ?? NO_LINES]) {
    const messages =
      structuredLines.length > 0 ? structuredLines.map((line) => line.message) : lines;
    for (const message of messages) yield { replica: replicaId?.name ?? "", message };
  }
}

const NO_LINES = { structuredLines: [], lines: [], replicaId: null };

/** A Flyte without apps does not have the service. */
function toAppsError(error: unknown, endpoint: string): unknown {
  return hasStatus(error, "UNIMPLEMENTED") ? createNoAppsError(endpoint, error) : error;
}

export function createNoAppsError(endpoint: string, cause?: unknown): FxError {
  return new FxError("FX5035", `this Flyte has no apps: ${endpoint} has no AppService`, {
    cause,
    hint: "fx deploy --for kubernetes --image IMAGE runs the connectors beside Flyte",
  });
}
