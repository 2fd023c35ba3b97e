import type { CreateWorld } from "flyte-fx/testing";
import { FAKE_KEY, FakeOpenai } from "./fake-openai.ts";

/** Stands in for OpenAI in `fx check`: batches cost nothing, and take no time. */
export const world: CreateWorld = ({ clock }) => {
  const openai = new FakeOpenai({ now: () => clock.now() });
  return {
    fetch: openai.fetch,
    secrets: { FLYTE_OPENAI_API_KEY: FAKE_KEY },
    jobs: () => openai.jobs,
  };
};
