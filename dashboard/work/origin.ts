import type { Edited, WorkingCopy } from "../../shared/manage/working.ts";
import type { Path } from "../../shared/working/path.ts";
import type { Copy, Outcome } from "../../shared/working/receive.ts";
import type { Json, JsonObject } from "../../shared/working/value.ts";
import type { Api, Asked } from "../api/client.ts";
import { ApiError } from "../api/errors.ts";
import type { CopyKey } from "./journal.ts";
import type { Answered, CopyOrigin, Reply } from "./ports.ts";

/** `/manage/v1/documents/{id}/working-copy`, in the words that `work/` has. */

/** A working copy as the origin tells it, and what of it is only said. */
export interface ToldCopy {
  version: number;
  copy: Copy;
  about: Omit<WorkingCopy, "version" | "value" | "disagreements">;
}

export const pathOfCopy = (document: number): string => `/documents/${document}/working-copy`;

/** @param tab how this tab calls itself in events */
export function createWorkingOrigin(api: Api, tab: string): CopyOrigin<ToldCopy> {
  const asked = ({ site, locale }: CopyKey, signal: AbortSignal): Asked => ({
    site,
    query: { locale },
    signal,
  });
  return {
    read: (key, until) =>
      replied(async () =>
        toldOf(await api.get<WorkingCopy>(pathOfCopy(key.document), asked(key, until))),
      ),
    send: (key, { version, operations }, until) =>
      replied(async () => {
        const body = { version, operations, tab, person: key.owner };
        const path = pathOfCopy(key.document);
        return answeredOf(await api.patch<Edited>(path, body, asked(key, until)));
      }),
  };
}

export function toldOf({ version, value, disagreements, ...about }: WorkingCopy): ToldCopy {
  return { version, copy: copyOf({ value, disagreements }), about };
}

const copyOf = ({ value, disagreements }: Pick<WorkingCopy, "value" | "disagreements">): Copy => ({
  value: value as JsonObject,
  disagreements: disagreements.map(({ path, theirs }) => ({
    path: path as Path,
    theirs: theirs as Json | undefined,
  })),
});

const answeredOf = ({ version, outcomes, copy }: Edited): Answered => ({
  version,
  outcomes: outcomes as readonly Outcome[],
  ...(copy === undefined ? {} : { copy: copyOf(copy) }),
});

async function replied<T>(work: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { kind: "done", value: await work() };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { status, message: detail, retryAfterS } = error;
    if (status === 401) return { kind: "signed_out" };
    if (status === 0 || status === 408 || status === 429 || status >= 500)
      return { kind: "away", detail, retryAfterS };
    return { kind: "refused", status, detail };
  }
}
