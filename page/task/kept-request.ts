import { type RunRequest } from "../../src/dev/shared.ts";
import { project } from "../model/state.ts";

/** What a task's form had last; undefined if the browser kept nothing. */
export function readKeptRequest(file: string, task: string): RunRequest | undefined {
  try {
    const text = localStorage.getItem(keyOf(file, task));
    return text === null ? undefined : (JSON.parse(text) as RunRequest);
  } catch {
    return undefined; // the browser has no storage, or another program uses the key
  }
}

export function keepRequest(request: RunRequest): void {
  try {
    localStorage.setItem(keyOf(request.file, request.task), JSON.stringify(request));
  } catch {
    // The browser keeps nothing, or its storage is full: the form works without.
  }
}

/** Projects share the origin, one after the other. */
function keyOf(file: string, task: string): string {
  return `fx dev request ${JSON.stringify([project.value?.root, file, task])}`;
}
