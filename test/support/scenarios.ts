import { expect } from "vitest";
import { appOf, bodyOf, type TestOrigin } from "./origin.ts";

/** A row of a table of requests: what is asked, and all of what comes back. */
export interface Scenario {
  name: string;
  /** Method and path, as `GET /v2/pages/*` + `/`. */
  ask: string;
  /** A body, sent as JSON. */
  send?: unknown;
  /** Instead of the site's token; null sends none. */
  token?: string | null;
  headers?: Record<string, string>;
  status: number;
  /** The whole body; null is an empty one. */
  body: unknown;
}

/** Makes a request with no more headers than given. @returns the response and its body: JSON as a value, else text, null when empty */
export async function ask(
  origin: TestOrigin,
  request: Pick<Scenario, "ask" | "send" | "token" | "headers">,
): Promise<{ status: number; body: unknown; response: Response }> {
  const [method = "GET", path = ""] = request.ask.split(" ");
  const token = request.token === undefined ? origin.token : request.token;
  const { send } = request;
  // bytes go as they are, anything else as JSON
  const isBytes = send instanceof Uint8Array;
  const type = isBytes ? "application/octet-stream" : "application/json";
  const sent = isBytes ? (send as Uint8Array<ArrayBuffer>) : JSON.stringify(send);
  const response = await appOf(origin.parts).request(path, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Token ${token}` }),
      ...(send === undefined ? {} : { "content-type": type }),
      ...request.headers,
    },
    ...(send === undefined ? {} : { body: sent }),
  });
  return { status: response.status, body: await bodyOf(response), response };
}

/** What the header of an error says, by status; answers that are no errors have none. */
const CODES: Record<number, string> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  409: "conflict",
  413: "too_large",
  500: "internal",
};

/** Runs the rows in order; every row that differs is reported, by name. */
export async function expectScenarios(origin: TestOrigin, scenarios: Scenario[]): Promise<void> {
  for (const scenario of scenarios) {
    const { name, status, body } = scenario;
    const answer = await ask(origin, scenario);
    const error = answer.response.headers.get("larder-error");
    const wanted = scenario.ask.includes(" /manage/v1") ? listed(body) : body;
    expect
      .soft({ name, status: answer.status, error, body: answer.body })
      .toEqual({ name, status, error: CODES[status] ?? null, body: wanted });
  }
}

/** The body of an error with what is wrong by member, as management says it. */
export function listed(body: unknown): unknown {
  // what says by itself what it wants stays as it is
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, "detail")) return body;
  const isMessages = (said: unknown): said is string[] =>
    Array.isArray(said) && said.every((one) => typeof one === "string");
  const all = Object.entries(body);
  const errors = all.flatMap(([path, said]) =>
    isMessages(said)
      ? said.map((message) => ({ path, locale: null, message, code: "invalid" }))
      : [],
  );
  const others = Object.fromEntries(all.filter(([, said]) => !isMessages(said)));
  return errors.length === 0 ? body : { ...others, errors };
}

/** Where management says that something is wrong, with its messages. */
export function wrongAt(body: unknown): Record<string, string[]> {
  const { errors = [] } = body as { errors?: { path: string; message: string }[] };
  const at: Record<string, string[]> = {};
  for (const { path, message } of errors) (at[path] ??= []).push(message);
  return at;
}

/** The members of an error's body: the sentence, and beside it the messages by field. */
export const failure = (detail: string, fields: Record<string, unknown> = {}) => ({
  ...fields,
  detail,
});

/** The body of a 400 of one field. */
export const refusedField = (field: string, ...messages: string[]) =>
  failure(`${field}: ${messages.join(" ")}`, { [field]: messages });

export const notFound = (detail = "Not found.") => failure(detail);
export const pageNotFound = notFound("Page not found.");

/** The body of a 202. */
export const written = (change: number | null, id: number, slug: string | null = null) => ({
  status: "pending",
  change,
  id,
  slug,
});
