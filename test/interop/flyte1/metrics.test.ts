import { itCountsAlike } from "../support/compared-metrics.ts";

describe("the metrics of fx and flytekit", () => itCountsAlike("flyte1"));
