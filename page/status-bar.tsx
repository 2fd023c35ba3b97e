import { useComputed } from "@preact/signals";
import { formatMs } from "./model/format.ts";
import { toHash } from "./model/route.ts";
import { connection, type PageConnection, project, route } from "./model/state.ts";
import { Badge, type State } from "./parts/badge.tsx";

const PROBLEMS: Partial<Record<PageConnection, string>> = {
  refused: "fx dev does not accept this page. Open the URL that fx dev printed when it started.",
  lost: "fx dev has stopped or does not answer. The page continues when it is back.",
};

/** Whether the page is connected, and how the last load went. It is on every view. */
export function StatusBar() {
  const status = useComputed(createStatus);
  const problem = PROBLEMS[connection.value];
  return (
    <header class="row">
      <a class="brand" href={toHash()}>
        fx dev
      </a>
      <Badge {...status.value} role="status" />
      {problem !== undefined && (
        <p class="notice" role="alert">
          {problem}
        </p>
      )}
      {project.value?.state === "failed" && route.value.length > 0 && (
        <p class="notice" role="alert">
          {project.value.fault?.message} <a href={toHash()}>Show the error</a>
        </p>
      )}
    </header>
  );
}

function createStatus(): State {
  const current = project.value;
  if (connection.value === "connecting" || current === null)
    return { tone: "calm", icon: "ring", text: "connecting" };
  if (connection.value !== "live") return { tone: "bad", icon: "cross", text: "disconnected" };
  switch (current.state) {
    case "loading":
      return { tone: "busy", icon: "half", text: "loading" };
    case "failed":
      return { tone: "bad", icon: "cross", text: "does not load" };
    case "ready":
      return {
        tone: "good",
        icon: "check",
        text: `ready, version ${current.version}, loaded in ${formatMs(current.tookMs)}`,
      };
  }
}
