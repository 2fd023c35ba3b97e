/**
 * A link out of the page, which learns nothing about it. Addresses outside the web stay text:
 * `javascript:` would run code.
 */
export function WebLink({ uri, name = "" }: { uri: string; name?: string }) {
  if (!isWebAddress(uri))
    return (
      <span class="wrap">
        {name} <span class="mono">{uri}</span>
      </span>
    );
  return (
    <a class="wrap" href={uri} target="_blank" rel="noopener noreferrer">
      {name || uri}
    </a>
  );
}

function isWebAddress(uri: string): boolean {
  const url = URL.parse(uri);
  return url?.protocol === "https:" || url?.protocol === "http:";
}
