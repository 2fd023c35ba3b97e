import { SECRET_MARK } from "../secrets/redactor.ts";
import { indexOfKey, nameKey, type OwnName, toRecordedNames } from "./own-names.ts";
import type { RecordedRequest, Recording } from "./recording.ts";
import { Replay } from "./replay.ts";

/** Another copy of fx may have created the `fetch`. */
const RECORDING = Symbol.for("flyte-fx/recording");
const WHOLE_KEY = /\b[a-z2-7]{32}\b/;
const KEY = /^[a-z2-7]+$/;

/**
 * Answers the requests of any number of jobs, each as the recording says of one. It needs to know
 * neither their keys nor their secrets: it finds them where the recording has its own key and
 * `[secret]`. A request without a key belongs to the last job that had one.
 */
class ReplayedJobs {
  /** The recorded URLs and bodies that have the key: what is before it, and its length. */
  readonly #keyPlaces: readonly { readonly before: string; readonly length: number }[];
  /** Those that have `[secret]`. */
  readonly #marked: readonly string[];
  readonly #secrets = new Set<string>();
  readonly #jobs = new Map<string, Replay>();
  #last: Replay;

  constructor(private readonly recording: Recording) {
    const { exchanges, idempotencyKey } = recording;
    const texts = new Set(exchanges.flatMap(({ request }) => listTexts(request)));
    this.#keyPlaces = [...texts].flatMap((text) => {
      const { at, length } = indexOfKey(text, idempotencyKey);
      return at < 0 ? [] : [{ before: text.slice(0, at), length }];
    });
    this.#marked = [...texts].filter((text) => text.includes(SECRET_MARK));
    this.#last = this.#startJob(undefined);
  }

  readonly fetch: typeof fetch = async (...args) => {
    const request = new Request(...args);
    const { url, headers } = request;
    const sent = [url, await request.clone().text()];
    const key =
      this.#findKey(sent) ?? WHOLE_KEY.exec([...sent, ...headers.values()].join("\n"))?.[0];
    this.#learnSecrets(sent, key);
    return this.#chooseJob(key).fetch(request);
  };

  #chooseJob(key: string | undefined): Replay {
    if (key === undefined) return this.#last;
    this.#last = this.#jobs.get(key) ?? this.#startJob(key);
    this.#jobs.set(key, this.#last);
    return this.#last;
  }

  #startJob(key: string | undefined): Replay {
    return new Replay(this.recording, {
      secrets: () => this.#secrets,
      names: () => this.#listNames(key),
    });
  }

  /** The text at the place where a recorded request that begins equally has its key. */
  #findKey(sent: readonly string[]): string | undefined {
    for (const { before, length } of this.#keyPlaces) {
      const like = sent.find((text) => text.startsWith(before)) ?? "";
      const key = like.slice(before.length, before.length + length);
      if (KEY.test(key) && key.length === length) return key;
    }
    return undefined;
  }

  #listNames(key: string | undefined): readonly OwnName[] {
    return key === undefined ? [] : [nameKey(key, this.recording.idempotencyKey)];
  }

  /** What replaces `[secret]` in a request that is otherwise equal is a secret. */
  #learnSecrets(sent: readonly string[], key: string | undefined): void {
    for (const each of sent) {
      const text = toRecordedNames(each, this.#listNames(key));
      for (const recorded of this.#marked)
        for (const secret of findInPlaceOfMarks(recorded, text)) this.#secrets.add(secret);
    }
  }
}

/**
 * Creates a `fetch` that answers from a recording. Runs that get it replay the recording
 * themselves, because they know their job; for others it finds out which job a request is of.
 */
export function createReplayedFetch(read: () => Promise<Recording>): typeof fetch {
  let reading: Promise<Recording> | undefined;
  const open = (): Promise<Recording> => (reading ??= read());
  let jobs: ReplayedJobs | undefined;
  const replayed: typeof fetch = async (...request) => {
    const recording = await open();
    jobs ??= new ReplayedJobs(recording);
    return jobs.fetch(...request);
  };
  return Object.assign(replayed, { [RECORDING]: open });
}

/** Reads the recording of a {@link createReplayedFetch}. Undefined for any other `fetch`. */
export async function findRecording(
  fetch: (typeof globalThis.fetch & { [RECORDING]?: () => Promise<Recording> }) | undefined,
): Promise<Recording | undefined> {
  return fetch?.[RECORDING]?.();
}

function listTexts({ url, body }: RecordedRequest): readonly string[] {
  return typeof body === "string" ? [url, body] : [url];
}

/** Empty if the texts differ elsewhere. */
function findInPlaceOfMarks(text: string, sent: string): readonly string[] {
  const [first = "", ...others] = text.split(SECRET_MARK);
  if (!sent.startsWith(first)) return [];
  const secrets: string[] = [];
  let from = first.length;
  for (const [index, part] of others.entries()) {
    const isLast = index === others.length - 1;
    const to = isLast ? sent.length - part.length : sent.indexOf(part, from);
    if (to < from || !sent.startsWith(part, to)) return [];
    secrets.push(sent.slice(from, to));
    from = to + part.length;
  }
  return secrets;
}
