import { project } from "../model/state.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** The inputs that a task's form had last; undefined if the browser kept none. */
export function readKeptInputs(file: string, task: string): Inputs | undefined {
  try {
    const text = localStorage.getItem(keyOf(file, task));
    return text === null ? undefined : (JSON.parse(text) as Inputs);
  } catch {
    return undefined;
  }
}

export function keepInputs(file: string, task: string, inputs: Inputs): void {
  try {
    localStorage.setItem(keyOf(file, task), JSON.stringify(inputs));
  } catch {
    // The browser keeps nothing, or its storage is full: the form works without.
  }
}

/** Projects share the origin, one after the other. */
function keyOf(file: string, task: string): string {
  return `fx dev inputs ${JSON.stringify([project.value?.root, file, task])}`;
}
