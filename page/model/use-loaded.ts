import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type ShownFault } from "../../src/dev/shared.ts";
import { faultFromError } from "./api.ts";

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
