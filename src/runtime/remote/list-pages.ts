/** Flyte 2 refuses more than 200. */
const PAGE_SIZE = 100;

interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; empty on the last one. */
  readonly token: string;
}

/** The items of a list, page by page, up to a limit. */
export async function* listPages<Item>(
  limit: number,
  readPage: (page: { readonly limit: number; readonly token: string }) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let left = limit;
  let token = "";
  do {
    const page = await readPage({ limit: Math.min(left, PAGE_SIZE), token });
    yield page.items.slice(0, left);
    left -= page.items.length;
    const isLast = page.items.length === 0 || page.token === token;
    token = isLast ? "" : page.token;
  } while (left > 0 && token !== "");
}
