import type { DocumentNode } from "./document-node.ts";

/**
 * The addresses of a service, with the default values of their variables.
 *
 * @param location of the document. Relative addresses are relative to a URL; without any, the
 * service is where its document is.
 */
export function readServers(servers: DocumentNode | undefined, location: string): string[] {
  const isUrl = URL.canParse(location) && /^https?:/i.test(location);
  const addresses = (servers?.elements() ?? []).flatMap((server) => readAddress(server) ?? []);
  if (!isUrl) return addresses;
  if (addresses.length === 0) return [new URL(location).origin];
  return addresses.map((address) =>
    URL.canParse(address, location) ? new URL(address, location).href : address,
  );
}

function readAddress(server: DocumentNode): string | undefined {
  const variables = server.get("variables");
  return server.text("url")?.replace(/\{([^{}]+)\}/g, (text, name: string) => {
    return variables?.get(name)?.text("default") ?? text;
  });
}
