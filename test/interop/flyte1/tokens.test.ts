import { describeTokens } from "../support/compared-tokens.ts";

describeTokens("flyte1");
