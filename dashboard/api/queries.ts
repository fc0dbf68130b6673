import { QueryClient } from "@tanstack/preact-query";
import { ApiError } from "./errors.ts";

/** ours: an answer is shown at once for so long, and asked for again when it is looked at later. */
const FRESH_MS = 10_000;
/** ours: how often what failed for no fault of ours is tried again, besides the first time. */
const RETRIES = 2;

/** Whether asking once more may help: no answer came, or one that says so. */
export const mayPass = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);

/** What was asked of the origin, and when it is asked again. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // browsers say that they are offline when the origin is on this machine
        networkMode: "always",
        retry: (count, error) => count < RETRIES && mayPass(error),
        throwOnError: false,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
