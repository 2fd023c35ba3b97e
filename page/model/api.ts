import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type {
  ChecksRequest,
  FileList,
  InputCheck,
  MessageView,
  ResourceView,
  RowsView,
  RunDetails,
  RunEvents,
  RunOutput,
  RunRequest,
  ServedCallDetails,
  ShownFault,
  StartedRun,
  TaskName,
} from "../../src/dev/shared.ts";
import { toHash } from "./state.ts";

/** The server could not answer a request: what it said, or that it cannot be reached. */
class RequestError extends Error {
  constructor(readonly fault: ShownFault) {
    super(fault.message);
  }
}

/** Which Resource of a run: by its number, or the last one by a moment. Default: the last one. */
export type ResourceQuery = "" | `?index=${number}` | `?at=${number}`;

export const api = {
  checkInputs: (request: RunRequest, signal: AbortSignal) =>
    send<InputCheck>("api/tasks/check", request, signal),
  startRun: (request: RunRequest) => send<StartedRun>("api/runs", request),
  changeRun: (id: string, change: "stop" | "resume" | "delete") =>
    send<ShownFault | null>(`${runPath(id)}/${change}`, {}),
  getRun: (id: string) => get<RunDetails>(runPath(id)),
  getEvents: (id: string, from: number) => get<RunEvents>(`${runPath(id)}/events?from=${from}`),
  getOutput: (id: string, from: number) => get<RunOutput>(`${runPath(id)}/output?from=${from}`),
  getMessage: (id: string, name: string) =>
    get<MessageView>(`${runPath(id)}/messages/${encodeURIComponent(name)}`),
  getResource: (id: string, query: ResourceQuery) =>
    get<ResourceView>(`${runPath(id)}/resource${query}`),
  getRows: (id: string, output: string) =>
    get<RowsView>(`${runPath(id)}/rows/${encodeURIComponent(output)}`),
  startChecks: (request: ChecksRequest) => send<ShownFault | null>("api/checks", request),
  stopChecks: ({ file, task }: TaskName) => send<null>("api/checks/stop", { file, task }),
  clearCalls: () => send<null>("api/calls/clear", {}),
  getCall: (id: string) => get<ServedCallDetails>(`api/calls/${encodeURIComponent(id)}`),
  getCallMessage: (id: string, name: string) =>
    get<MessageView>(`api/calls/${encodeURIComponent(id)}/messages/${encodeURIComponent(name)}`),
  listFiles: (folder: string) => get<FileList>(`api/files?under=${encodeURIComponent(folder)}`),
};

/** The address of a file in the run's folder. */
export function fileAddress(id: string, path: string): string {
  return `${runPath(id)}/files/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** What to show for an error of any kind. */
export function faultFromError(error: unknown): ShownFault {
  if (error instanceof RequestError) return error.fault;
  return createFault(error instanceof Error ? error.message : String(error), null);
}

function runPath(id: string): string {
  return `api/runs/${encodeURIComponent(id)}`;
}

function get<T>(path: string): Promise<T> {
  return request<T>(path, {});
}

function send<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return request<T>(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new RequestError(createFault("fx dev does not answer", "start it again: fx dev"));
  });
  if (response.ok) return (await response.json()) as T;
  const body = (await response.json().catch(() => null)) as unknown; // it may not be JSON
  throw new RequestError(
    isFault(body) ? body : createFault(`fx dev replied with status ${response.status}`, null),
  );
}

function isFault(body: unknown): body is ShownFault {
  return typeof body === "object" && body !== null && "message" in body;
}

function createFault(message: string, hint: string | null): ShownFault {
  return { code: "", message, details: [], hint, location: null, frame: null };
}

/** What the page has read from the server, or why it cannot be read. */
export interface Loaded<T> {
  /** Null until the first answer. */
  readonly value: T | null;
  readonly fault: ShownFault | null;
}

/** Reads again whenever one of `inputs` changes, and shows the last value meanwhile. */
export function useLoaded<T>(read: () => Promise<T>, inputs: readonly unknown[]): Loaded<T> {
  const loaded = useSignal<Loaded<T>>({ value: null, fault: null });
  useEffect(() => {
    let isCurrent = true;
    const show = (next: Loaded<T>): void => {
      if (isCurrent) loaded.value = next;
    };
    read().then(
      (value) => show({ value, fault: null }),
      (error: unknown) => show({ value: loaded.value.value, fault: faultFromError(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, inputs);
  return loaded.value;
}

/** What the user does on a view: whether it is under way, and why the last action failed. */
export function useAction() {
  const isBusy = useSignal(false);
  const fault = useSignal<ShownFault | null>(null);
  const act = async (action: () => Promise<ShownFault | null>): Promise<void> => {
    isBusy.value = true;
    fault.value = await action().catch(faultFromError);
    isBusy.value = false;
  };
  return { isBusy: isBusy.value, fault: fault.value, act };
}

/** Starts a run and shows it, or returns why it cannot start. */
export async function startRun(request: RunRequest): Promise<ShownFault | null> {
  const started = await api.startRun(request);
  if ("fault" in started) return started.fault;
  location.hash = toHash("runs", started.id);
  return null;
}
