/** A link out of the page, which learns nothing about it. */
export function WebLink({ uri, name }: { uri: string; name: string }) {
  return (
    <a class="wrap" href={uri} target="_blank" rel="noopener noreferrer">
      {name}
    </a>
  );
}

/** Other addresses must not become links: `javascript:` would run code. */
export function isWebAddress(uri: string): boolean {
  const url = URL.parse(uri);
  return url?.protocol === "https:" || url?.protocol === "http:";
}
