import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ShownFault } from "../../protocol-parts.ts";
import type { RunContent, RunDetails } from "../../protocol.ts";
import { api, faultFromError } from "../model/api.ts";
import type { RunStory } from "../model/run-story.ts";
import { runsById } from "../model/state.ts";
import { useRun } from "../run/use-run.ts";

/** One of two runs as the page knows it by now. Keeps up with the server. */
export interface ComparedRun {
  readonly details: RunDetails;
  readonly content: RunContent;
  readonly story: RunStory;
}

/** A fault if the run cannot be read; undefined until it has been read. */
export function useComparedRun(id: string): ComparedRun | ShownFault | undefined {
  const followed = useRun(id);
  const content = useSignal<RunContent | null>(null);
  const fault = useSignal<ShownFault | null>(null);
  const known = followed.details.value;
  const state = known?.run.state;
  useEffect(() => {
    let isCurrent = true;
    const show = (read: RunContent | null, problem: ShownFault | null): void => {
      if (!isCurrent) return;
      content.value = read;
      fault.value = problem;
    };
    api.getContent(id).then(
      (read) => show(read, null),
      (error: unknown) => show(null, faultFromError(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [id, state]);
  const problem = fault.value ?? followed.fault.value;
  if (problem !== null) return problem;
  if (known === null || content.value === null) return undefined;
  const details = { ...known, run: runsById.value.get(id) ?? known.run };
  return { details, content: content.value, story: followed.events.value.story };
}
