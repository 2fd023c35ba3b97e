import { itCountsAlike } from "../support/compared-metrics.ts";

describe("the metrics of fx and flyte-sdk", () => itCountsAlike("flyte2"));
