/** Flyte 2 refuses more than 200. */
const PAGE_SIZE = 100;

interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; empty on the last one. */
  readonly token: string;
}

/**
 * The items of a list, page by page, up to a limit. Items that are added meanwhile move others to the
 * next page, so each is listed once.
 */
export async function* listPages<Item extends { readonly name: string }>(
  limit: number,
  readPage: (page: { readonly limit: number; readonly token: string }) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let left = limit;
  let token = "";
  const seen = new Set<string>();
  do {
    const page = await readPage({ limit: Math.min(limit, PAGE_SIZE), token });
    const added = page.items.filter(({ name }) => !seen.has(name)).slice(0, left);
    for (const { name } of added) seen.add(name);
    yield added;
    left -= added.length;
    const isLast = page.items.length === 0 || page.token === token;
    token = isLast ? "" : page.token;
  } while (left > 0 && token !== "");
}
