import { expect } from "vitest";

/** Answers to writes. */

/** Holds a write's answer until the edge has it, so that the row after it can read it. */
export const WAIT = "?wait=live";

/** What differs from run to run, here and nowhere else: the numbers and times of what the table itself writes. */
export const someId: unknown = expect.any(Number);
export const now: unknown = expect.stringMatching(
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?Z$/,
);

/** 202 with the contract's `status`; the rest is ours, and `live` answers `?wait=live`. */
export const pending = (slug: string | null, more: object = {}) => ({
  status: "pending",
  change: someId,
  id: someId,
  slug,
  live: true,
  ...more,
});
/** A draft is no change to any reader. */
export const unseen = (slug: string | null, more: object = {}) =>
  pending(slug, { change: null, ...more });

/** A refusal by field; `detail` repeats the first. */
export const byField = (fields: Record<string, string[]>, sentence: string) => ({
  ...fields,
  detail: sentence,
});
export const one = (field: string, message: string) =>
  byField({ [field]: [message] }, `${field}: ${message}`);
