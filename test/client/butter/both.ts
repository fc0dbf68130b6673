import { expect } from "vitest";
import { Butter, type ButterOptions } from "../../../client/src/butter/index.ts";
import { createV3, fetchAt } from "../../support/sdk.ts";

/** The same calls through `buttercms` 3 and through `larder/butter`, told in a way that can be compared. */

type Method = (...input: unknown[]) => Promise<unknown>;
/** A client as what looks at it sees it. */
export type AnyButter = Record<string, Record<string, Method>> & { version: string };

/** What hooks were called with, in order. */
export type Told = unknown[];

/** Options as both clients take them; hooks write down what they hear. */
export type OptionsOf = (told: Told) => object;

export interface Side {
  butter: AnyButter;
  told: Told;
}

const SERVICE = "https://api.buttercms.com";
/** Differ from one answer to the next of the same server. */
const VOLATILE = ["date", "age", "x-request-id", "cache-status"];

/** ButterCMS's client, its requests sent to this address as docs/sdks.md says. */
export const theirs = (url: string, options: OptionsOf = () => ({})): Side => {
  const told: Told = [];
  return { butter: createV3(tokenOf(options(told)), options(told) as never) as never, told };
};

export const ours = (
  endpoints: string[],
  options: OptionsOf = () => ({}),
  more: ButterOptions = {},
): Side => {
  const told: Told = [];
  const all = { ...options(told), endpoints, ...more } as ButterOptions;
  return { butter: Butter(tokenOf(all), all) as never, told };
};

/** Ends what is under way of a resource. @throws whatever the client does */
export const cancel = ({ butter }: Side, resource: string): void =>
  void butter[resource]?.["cancelRequest"]?.();

let token = "";
const tokenOf = (options: object): string => (options as { token?: string }).token ?? token;
export const useToken = (next: string): void => void (token = next);

const { fetch } = globalThis;

/** Runs what is asked of ButterCMS's client while its addresses lead to this one. */
export async function at<T>(url: string, work: () => Promise<T>): Promise<T> {
  globalThis.fetch = fetchAt(url, [], fetch);
  try {
    return await work();
  } finally {
    globalThis.fetch = fetch;
  }
}

/** A call by its name, `page.list` for instance, with its input. */
export type Call = [name: string, ...input: unknown[]];

/** What a call comes to: everything that can be seen of it. */
export async function outcome({ butter }: Side, [name, ...input]: Call): Promise<unknown> {
  const [resource = "", method = ""] = name.split(".");
  // search writes into what it is given
  const given = structuredClone(input);
  try {
    const resolved = await butter[resource]?.[method]?.(...given);
    return { resolved: seen(resolved), given };
  } catch (error) {
    return { rejected: seen(error), given };
  }
}

/** Sentences that engines write about code, which is another here, and ours in place of one. */
const OF_THE_ENGINE = /^(Cannot (destructure|read) propert|Nothing can be cancelled).*/su;

/** Values with what equality overlooks: errors and their causes, headers, addresses, classes. */
export function seen(value: unknown): unknown {
  if (value instanceof Error)
    return {
      error: value.name,
      message: addressed(value.message).replace(OF_THE_ENGINE, "…"),
      own: Object.keys(value),
      ...(value.cause !== undefined && { cause: seen(value.cause) }),
    };
  if (value instanceof Headers) return { headers: steady(Object.fromEntries(value.entries())) };
  if (value instanceof URL) return { url: value.href };
  if (value instanceof Response)
    return {
      response: value.status,
      statusText: value.statusText,
      url: value.url,
      ok: value.ok,
      headers: seen(value.headers),
    };
  if (typeof value === "string") return addressed(value);
  if (typeof value === "function") return `function ${value.name}`;
  if (Array.isArray(value)) return value.map(seen);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, seen(one)] as const);
  return steady(Object.fromEntries(entries));
}

const steady = (record: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !VOLATILE.includes(name)));

/** ButterCMS's address is the edge's here. */
let edge = "";
const addressed = (text: string): string => text.replaceAll(SERVICE, edge);

/** Both clients at one server: the same outcomes, and hooks that heard the same. */
export async function expectSame(
  url: string,
  calls: Call[],
  { options, more }: { options?: OptionsOf; more?: ButterOptions } = {},
): Promise<unknown[]> {
  edge = url;
  const [one, other] = [theirs(url, options), ours([url], options, more)];
  const outcomes: unknown[] = [];
  for (const call of calls) {
    const expected = await at(url, () => outcome(one, call));
    const got = await outcome(other, call);
    expect(got, JSON.stringify(call).slice(0, 200)).toEqual(expected);
    outcomes.push(got);
  }
  expect(other.told.map(seen)).toEqual(one.told.map(seen));
  return outcomes;
}
