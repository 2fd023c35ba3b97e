import type { FxError } from "../base/errors/errors.ts";
import { createRepeatableRandom } from "../base/repeatable-random.ts";
import { allowMissing } from "../local/recording/run-replay.ts";
import { indexOfKey, listRunNames, nameKey } from "../recording/own-names.ts";
import type { Recording } from "../recording/recording.ts";
import { Replay } from "../recording/replay.ts";
import type { KnownSecrets, SecretResolver } from "../secrets/secret-resolver.ts";
import type { CheckJob } from "./check-job.ts";

/** A recording in place of the outside system. Each job of the checks begins it again. */
export class CheckReplay {
  readonly recording: Recording;
  readonly secrets: KnownSecrets;
  readonly random: () => number;
  readonly #jobs = new Map<string, Replay>();
  #current: Replay;
  #missing: string | undefined;
  #first: FxError | undefined;
  #hasAnswered = false;

  constructor(recording: Recording, secrets: SecretResolver) {
    this.recording = recording;
    this.secrets = allowMissing(secrets);
    this.random = createRepeatableRandom(recording.seed);
    this.#current = this.#begin();
  }

  readonly fetch: typeof fetch = async (...request) => {
    const response = await this.#current.fetch(...request);
    this.#hasAnswered = true;
    return response;
  };

  /** The next requests are for this job. */
  select({ run }: CheckJob): void {
    const { idempotencyKey } = run.record.current;
    this.#current = this.#jobs.get(idempotencyKey) ?? this.#begin(run);
    this.#jobs.set(idempotencyKey, this.#current);
  }

  /** Why a check does not apply: the request that the recording could not answer since the last call. */
  takeMissing(): string | undefined {
    const missing = this.#missing;
    this.#missing = undefined;
    return missing;
  }

  /** The error of the checks if the recording could answer none of their requests. */
  get failure(): FxError | undefined {
    return this.#hasAnswered ? undefined : this.#first;
  }

  /** Whether two jobs have different names. Otherwise the service has named the only job. */
  get tellsJobsApart(): boolean {
    const { exchanges, idempotencyKey } = this.recording;
    return exchanges.some(({ request }) => indexOfKey(request.url, idempotencyKey).at >= 0);
  }

  #begin(run?: CheckJob["run"]): Replay {
    const { record, outputPrefix } = run ?? {};
    const names =
      record === undefined
        ? []
        : [
            nameKey(record.current.idempotencyKey, this.recording.idempotencyKey),
            ...listRunNames(record.id, outputPrefix!),
          ];
    return new Replay(this.recording, {
      secrets: () => this.secrets.values,
      names: () => names,
      onMissing: (error) => {
        this.#missing ??= error.summary;
        this.#first ??= error;
      },
      onStopped: () => {
        this.#missing ??= "the recorded run was stopped during this request";
      },
    });
  }
}
