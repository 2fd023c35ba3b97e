import type { FollowedRun } from "./use-run.ts";

/** The log links of the job. Only addresses of the web become links. */
export function LogLinks({ run }: { run: FollowedRun }) {
  const { links } = run.events.value.story;
  if (links.length === 0) return null;
  return (
    <nav class="links" aria-label="Log links">
      {links.map(({ uri, name }) =>
        isWebAddress(uri) ? (
          <a key={uri} href={uri} target="_blank" rel="noopener noreferrer">
            {name || uri}
          </a>
        ) : (
          <span key={uri}>
            {name} <span class="mono">{uri}</span>
          </span>
        ),
      )}
    </nav>
  );
}

function isWebAddress(uri: string): boolean {
  const url = URL.parse(uri);
  return url?.protocol === "https:" || url?.protocol === "http:";
}
