import { closedStorage } from "../../datasets/bound-datasets.ts";
import type { Storage } from "../../storage/storage.ts";

/** What a connector's call may do with datasets: they come over the wire, and so do the places for new ones. */
export interface DatasetAccess {
  /** Opens those among the inputs, and takes those among the outputs. Undefined: what this process opens by itself. */
  readonly storage?: Storage | undefined;
  /** Where rows among the outputs are written; undefined: nowhere, and they are refused. */
  readonly writesTo?: string | undefined;
}

/** What holds where nobody allowed more. */
export const NO_ACCESS: DatasetAccess = { storage: closedStorage };
