import type { Awaitable } from "../base/context.ts";
import { FxError, UserError } from "../base/errors/errors.ts";
import { isKind } from "../base/json.ts";
import { RecentTable } from "../base/recent-table.ts";
import { captureLocation } from "../base/source/source-location.ts";
import type { PollOptions } from "../task/poll-options.ts";
import { describeValue } from "../values/faults.ts";
import { objectType } from "../values/types/object-type.ts";
import type { Fields, InputsOf, OutputsOf, Shape } from "../values/types/shape.ts";
import { t } from "../values/types/t.ts";
import { Resource } from "../wire/models/resource.ts";
import type { AsyncConnectorBase } from "./async-connector-base.ts";
import type { BatchOptions } from "./batch-options.ts";
import { type BatchResult, listResults, unwrapResult } from "./batch-results.ts";
import { type CommonDefinition, defineAsyncConnector, toTitle } from "./define-connector.ts";
import type { CreateRequest, GetManyEntry, GetManyRequest, GetRequest } from "./requests.ts";
import { resourceMeta, type ResourceMetaClass } from "./resource-meta.ts";

/** What a sensor waits for, as one caller wants it. */
export interface PokeEntry<I = Shape> {
  readonly inputs: InputsOf<I>;
  /** See {@link GetRequest.outputPrefix}. */
  readonly outputPrefix: string;
  /**
   * When this process last poked for the same task. Undefined the first time: also after a restart,
   * or in another replica.
   */
  readonly lastPoke: Date | undefined;
  /** Fires when no caller waits for the result any more. */
  readonly signal: AbortSignal;
}

/** The argument of `poke`. */
export interface PokeRequest<I = Shape> extends Omit<GetRequest, keyof PokeEntry>, PokeEntry<I> {}

/**
 * The result of a poke. False: not yet, true: it is there. If the sensor declares outputs, it
 * returns them instead of true. A {@link Resource} has a message, the progress, or a failure.
 */
export type PokeResult<O = object> =
  false | Resource<OutputsOf<O>> | ([keyof O] extends [never] ? true : OutputsOf<O>);

interface AnySensorDefinition<I, O> extends Omit<
  CommonDefinition<I, O>,
  "inputs" | "outputs" | "outputsFrom"
> {
  /** Default: none. Flyte keeps them between the pokes, so they may take up to 4 KiB. */
  readonly inputs?: Fields<I>;
  /** Default: none. */
  readonly outputs?: Fields<O>;
  /** How often local runs poke. A task's `poll` overrides it; Flyte has its own configuration. */
  readonly poll?: PollOptions;
  /** Which pokes of a server share one call of `pokeMany`. */
  readonly batch?: BatchOptions;
}

interface PokeDefinition<I, O> extends AnySensorDefinition<I, O> {
  /**
   * Looks whether what the task waits for is there. A {@link UserError} fails the task. Any other
   * error means that this poke failed: fx pokes again, for up to 10 minutes by default.
   */
  poke(request: PokeRequest<I>): Awaitable<PokeResult<NoInfer<O>>>;
}

interface PokeManyDefinition<I, O> extends AnySensorDefinition<I, O> {
  /**
   * Looks for several tasks that a server was asked for at about the same time. Returns a Map from
   * the `inputs` of each entry to what `poke` would return, or to an Error that fails only this poke,
   * as a missing result does. A list in the order of the entries is accepted, too.
   */
  pokeMany(
    entries: readonly PokeEntry<I>[],
    request: GetManyRequest,
  ): Awaitable<PokeResults<I, NoInfer<O>>>;
}

type PokeResults<I, O> =
  ReadonlyMap<InputsOf<I>, PokeResult<O> | Error> | readonly (PokeResult<O> | Error)[];

/** A sensor: it has `poke`, `pokeMany` or both. */
export type SensorDefinition<I, O> =
  | PokeDefinition<I, O>
  | PokeManyDefinition<I, O>
  | (PokeDefinition<I, O> & PokeManyDefinition<I, O>);

/** A connector that {@link defineSensor} made. */
export type Sensor<I, O> = AsyncConnectorBase<SensorMetaClass<I>, I, O>;

type SensorMetaClass<I> = ResourceMetaClass<SensorMeta<I>, SensorMeta<I>>;

type Polls<I, O> = Pick<Required<Sensor<I, O>>, "get" | "getMany">;

/** What Flyte keeps of a task that waits. */
interface SensorMeta<I> {
  /** The idempotency key of the create, so that two tasks with the same inputs differ. */
  readonly id: string;
  readonly inputs: InputsOf<I>;
}

/** Flyte keeps the ResourceMeta in the state of the execution and sends it with each poll. */
const LARGEST_META = 4096;
/** The moments of the last pokes are kept for at least this many tasks. */
const MOST_POKES = 10_000;

/**
 * Creates a sensor: a connector without jobs outside, whose tasks wait until `poke` finds what they
 * wait for. `create` only stores the inputs in the ResourceMeta, each poll of Flyte is a poke, and
 * `delete` does nothing. Every type is inferred.
 *
 * @example
 * export const partition = defineSensor({
 *   taskType: "partition",
 *   inputs: { table: t.string(), day: t.string() },
 *   async poke({ inputs, fetch, signal }) {
 *     const url = `https://catalog.example/${inputs.table}/${inputs.day}`;
 *     return (await fetch(url, { method: "HEAD", signal })).ok;
 *   },
 * });
 * export const waitForSales = partition.task({ name: "wait_for_sales", timeout: "6h" });
 *
 * @throws FxError FX3007 for invalid options, and without `poke` and `pokeMany`
 */
export function defineSensor<I = object, O = object>(
  definition: SensorDefinition<I, O>,
): Sensor<I, O> {
  const { inputs = {}, outputs = {}, ...options } = definition;
  const methods: Partial<PokeDefinition<I, O> & PokeManyDefinition<I, O>> = definition;
  if (methods.poke === undefined && methods.pokeMany === undefined)
    throw new FxError("FX3007", `the sensor ${JSON.stringify(definition.taskType)} has no poke`, {
      hint: "define poke, pokeMany or both",
      location: captureLocation().location,
    });
  const fields = { id: t.string(), inputs: objectType(inputs as Shape) };
  const meta = resourceMeta(fields) as unknown as SensorMetaClass<I>;
  const lastPokes = new RecentTable<Date>(MOST_POKES);
  const toEntry = (
    { job: { id, inputs }, outputPrefix, signal }: GetManyEntry<SensorMeta<I>>,
    now: number,
  ): PokeEntry<I> => {
    const lastPoke = lastPokes.get(id);
    lastPokes.set(id, new Date(now));
    return { inputs, outputPrefix, signal, lastPoke };
  };
  const polls: Partial<Polls<I, O>> = {
    ...(methods.poke !== undefined && {
      async get(job, request) {
        const { outputPrefix = "", signal, clock } = request;
        const entry = toEntry({ job, outputPrefix, signal }, clock.now());
        return toResource(await methods.poke!({ ...request, ...entry }));
      },
    }),
    ...(methods.pokeMany !== undefined && {
      async getMany(entries, request) {
        const now = request.clock.now();
        const pokes = entries.map((entry) => toEntry(entry, now));
        const found: PokeResults<I, O> = await methods.pokeMany!(pokes, request);
        const keys = pokes.map(({ inputs }) => inputs);
        return listResults<PokeResult<O> | Error>(found, keys, "pokeMany").map(toBatchResult);
      },
    }),
  };
  const connector = defineAsyncConnector({
    ...options,
    ...polls,
    name: definition.name ?? toTitle(definition.taskType, "Sensor"),
    inputs,
    outputs,
    resourceMeta: meta,
    create: ({ inputs, idempotencyKey }: CreateRequest<I>) =>
      keepInputs({ id: idempotencyKey, inputs }, meta),
    delete: ({ id }: SensorMeta<I>) => lastPokes.delete(id),
  } as never);
  return Object.assign(connector, { hasJobs: false }) as unknown as Sensor<I, O>;
}

/** Throws a UserError if Flyte should not keep inputs of this size. */
function keepInputs<I>(fields: SensorMeta<I>, meta: SensorMetaClass<I>): SensorMeta<I> {
  const { byteLength } = meta.encode(fields);
  if (byteLength <= LARGEST_META) return fields;
  throw new UserError(
    "INPUTS_TOO_LARGE",
    `the inputs take ${byteLength} bytes in the ResourceMeta, more than ${LARGEST_META}: pass the URI of larger data`,
  );
}

/** A result that is missing or invalid fails only its own poke. */
function toBatchResult<O>(found: PokeResult<O> | Error | undefined): BatchResult<OutputsOf<O>> {
  try {
    return toResource(unwrapResult(found, "pokeMany"));
  } catch (error) {
    return error as Error;
  }
}

function toResource<O>(found: PokeResult<O>): Resource<OutputsOf<O>> {
  if (found === false) return Resource.running("waiting");
  if (found === true) return Resource.succeeded({}) as Resource<never>;
  if (isKind(found, "resource")) return found as Resource<OutputsOf<O>>;
  if (typeof found === "object" && found !== null)
    return Resource.succeeded(found) as Resource<never>;
  const got =
    found === undefined ? "undefined; does every path return something?" : describeValue(found);
  throw new FxError("FX1007", `a poke found ${got}`, {
    hint: "return true, false, the outputs, or a Resource",
  });
}
