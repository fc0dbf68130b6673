import type { Preview } from "../../shared/query.ts";
import type { Asked, FromOrigin, Origin } from "../../edge/ports.ts";
import type { Key } from "../../shared/keys.ts";

/** What an origin was asked. */
export type OriginCall =
  | { kind: "ask"; asked: Asked; fresh: boolean; change?: number }
  | { kind: "askByKey"; site: number; key: Key }
  | { kind: "forward"; method: string; path: string }
  | { kind: "preview"; method: string; printed: string; token: string; preview: Preview };

/** An origin that says what it is told to say; away until then. */
export interface ScriptedOrigin extends Origin {
  /** What it says to every question from now on, or to one question when `of` is its printed query or key. */
  says(answer: FromOrigin, of?: string): void;
  /** The site's last change, for questions that name one; says nothing of it until it is set. */
  lastChange: number | null;
  /** Everything it was asked, oldest first. */
  readonly calls: OriginCall[];
}

export function createScriptedOrigin(): ScriptedOrigin {
  let usual: FromOrigin = { kind: "away" };
  const answers = new Map<string, FromOrigin>();
  const calls: OriginCall[] = [];
  const origin: ScriptedOrigin = {
    calls,
    lastChange: null,
    says(answer, of) {
      if (of === undefined) usual = answer;
      else answers.set(of, answer);
    },
    async ask(asked, { fresh, from }) {
      calls.push({ kind: "ask", asked, fresh, ...(from && { change: from.change }) });
      const { lastChange } = origin;
      if (from !== undefined && lastChange !== null) {
        from.learn(lastChange);
        const detail = "No such change.";
        if (from.change > lastChange) return { kind: "refused", code: "invalid", detail };
      }
      return answers.get(asked.printed) ?? usual;
    },
    async askByKey(site, key) {
      calls.push({ kind: "askByKey", site, key });
      return answers.get(key) ?? usual;
    },
    async forward(request) {
      const { pathname, search } = new URL(request.url);
      calls.push({ kind: "forward", method: request.method, path: pathname + search });
      return new Response("forwarded", { status: 202 });
    },
    async preview(method, printed, { token, preview }) {
      calls.push({ kind: "preview", method, printed, token, preview });
      return Response.json({ data: "drafts" });
    },
  };
  return origin;
}
