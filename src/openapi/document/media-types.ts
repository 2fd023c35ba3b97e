import type { DocumentNode } from "./document-node.ts";

interface Media {
  /** Without parameters, in lower case. */
  readonly type: string;
  /** Its schema. Without one, its own node, which says nothing of the type. */
  readonly node: DocumentNode;
}

/** The JSON of a body or an answer; `*\/*` if it has nothing more exact. */
export function findJson(content: DocumentNode | undefined): Media | undefined {
  const media =
    findMedia(content, (type) => type === "application/json") ??
    findMedia(content, (type) => type.endsWith("+json") || type === "text/json") ??
    findMedia(content, (type) => type === "*/*" || type === "application/*");
  return media?.type.includes("*") ? { ...media, type: "application/json" } : media;
}

/** The first media type that fits. */
export function findMedia(
  content: DocumentNode | undefined,
  fits: (type: string) => boolean,
): Media | undefined {
  for (const [key, media] of content?.entries() ?? []) {
    const [type = ""] = key.toLowerCase().split(";");
    if (fits(type.trim())) return { type: type.trim(), node: media.get("schema") ?? media };
  }
  return undefined;
}
