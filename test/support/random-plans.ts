import fc from "fast-check";

/** Random planning on a site: documents that come and go at times, releases, and time that passes. */

/** Most content is in the first. */
const LOCALES = ["en", "en", "de"];
const ACTIONS = ["publish", "publish", "publish", "unpublish", "unpublish", "delete"] as const;

export type PlanEdit =
  | {
      kind: "plan";
      pick: number;
      locale: string;
      /** Minutes from now; null does not publish. */
      publishIn: number | null;
      /** Minutes after that; null does not take down. */
      stay: number | null;
      /** Minutes that pass after planning. */
      passing: number;
    }
  | {
      kind: "release";
      items: { pick: number; locale: string; action: (typeof ACTIONS)[number] }[];
      /** Minutes from now; null publishes at once. */
      in: number | null;
    }
  | { kind: "pass"; minutes: number };

const pick = fc.nat(40);
const locale = fc.constantFrom(...LOCALES);
const minutes = (max: number) => fc.option(fc.integer({ min: 0, max }), { freq: 3 });

export const randomPlanEdit: fc.Arbitrary<PlanEdit> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("plan" as const),
      pick,
      locale,
      publishIn: minutes(2),
      stay: minutes(3),
      passing: fc.integer({ min: 0, max: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("release" as const),
      items: fc.array(fc.record({ pick, locale, action: fc.constantFrom(...ACTIONS) }), {
        minLength: 2,
        maxLength: 8,
      }),
      in: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      minutes: fc.integer({ min: 1, max: 3 }),
    }),
  },
);

export interface PlannedDocument {
  id: number;
  kind: string;
  type: string;
  slug: string | null;
}

interface Planning {
  send: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; body: unknown }>;
  /** Now, in ms since 1970. */
  now: () => number;
  /** Lets time pass, and what is due meanwhile be carried out. */
  pass: (minutes: number) => Promise<void>;
  /** A document is about to be deleted. */
  forget: (document: PlannedDocument) => void;
}

export async function applyPlanEdit(edit: PlanEdit, planning: Planning): Promise<void> {
  const { send } = planning;
  const at = (minutes: number | null) =>
    minutes === null ? null : new Date(planning.now() + minutes * 60_000).toISOString();
  switch (edit.kind) {
    case "plan": {
      const documents = await documentsOf(planning);
      const document = documents.at(edit.pick % Math.max(1, documents.length));
      if (document === undefined) return;
      await send("PUT", `/manage/v1/documents/${document.id}/schedule?locale=${edit.locale}`, {
        publish_at: at(edit.publishIn),
        unpublish_at: edit.stay === null ? null : at((edit.publishIn ?? 0) + edit.stay + 1),
      });
      if (edit.passing > 0) await planning.pass(edit.passing);
      return;
    }
    case "release":
      return applyRelease(edit, planning, at(edit.in));
    case "pass":
      return planning.pass(edit.minutes);
  }
}

async function applyRelease(
  { items }: Extract<PlanEdit, { kind: "release" }>,
  planning: Planning,
  at: string | null,
): Promise<void> {
  const { send } = planning;
  const documents = await documentsOf(planning);
  const made = await send("POST", "/manage/v1/releases", { name: "r" });
  const path = `/manage/v1/releases/${(made.body as { id: number }).id}`;
  for (const { pick: index, locale: of, action } of items) {
    const document = documents.at(index % Math.max(1, documents.length));
    if (document === undefined) continue;
    const item = { document: document.id, locale: of, action };
    const added = await send("POST", `${path}/items`, { items: [item] });
    // a little early where the release waits; the document is then written to as one that is not there
    if (added.status === 200 && action === "delete") planning.forget(document);
  }
  if (at === null) await send("POST", `${path}/publish`);
  else await send("PUT", `${path}/schedule`, { at });
}

async function documentsOf({ send }: Planning): Promise<PlannedDocument[]> {
  const { body } = await send("GET", "/manage/v1/documents?limit=100");
  const { data } = body as { data: PlannedDocument[] };
  return data.filter(({ kind }) => ["page", "single", "collection", "post"].includes(kind));
}
