/** For how long `get` may go on failing, in a local run and in a server, before the job counts as failed: 10 minutes. */
export const GET_FAULT_BUDGET_MS = 10 * 60 * 1000;
