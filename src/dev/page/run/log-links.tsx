import { isWebAddress, WebLink } from "../parts/web-link.tsx";
import type { FollowedRun } from "./use-run.ts";

/** The log links of the job. Only addresses of the web become links. */
export function LogLinks({ run }: { run: FollowedRun }) {
  const { links } = run.events.value.story;
  if (links.length === 0) return null;
  return (
    <nav class="links" aria-label="Log links">
      {links.map(({ uri, name }) =>
        isWebAddress(uri) ? (
          <WebLink key={uri} uri={uri} name={name || uri} />
        ) : (
          <span key={uri}>
            {name} <span class="mono">{uri}</span>
          </span>
        ),
      )}
    </nav>
  );
}
