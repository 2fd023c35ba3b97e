import type { ShownFault } from "../../protocol-parts.ts";
import type { RunContent, RunDetails } from "../../protocol.ts";
import { api } from "../model/api.ts";
import type { RunStory } from "../model/run-story.ts";
import { useLoaded } from "../model/use-loaded.ts";
import { useRun } from "../run/use-run.ts";

/** One of two runs as the page knows it by now. Keeps up with the server. */
export interface ComparedRun {
  readonly details: RunDetails;
  readonly content: RunContent;
  readonly story: RunStory;
}

/** A fault if the run cannot be read; undefined until it has been read. */
export function useComparedRun(id: string): ComparedRun | ShownFault | undefined {
  const { details, story } = useRun(id);
  const content = useLoaded(() => api.getContent(id), [id, details.value?.run.state]);
  const fault = content.fault ?? details.fault;
  if (fault !== null) return fault;
  if (details.value === null || content.value === null) return undefined;
  return { details: details.value, content: content.value, story };
}
