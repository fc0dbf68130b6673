import type { Fault } from "../fault.ts";

/** Faults of the log: changes, tags, materializing, sending, adopting. */

const PUBLISH = "origin/content/publish.ts";
const tags = ["test/origin/tags.property.test.ts"];
const materialized = ["test/origin/materialize.test.ts", "test/origin/log-order.test.ts"];

export const logFaults: Fault[] = [
  {
    name: "a change does not touch the lists of its type",
    file: PUBLISH,
    find: "    typeTag(type.id),\n",
    put: "",
    tests: tags,
  },
  {
    name: "a change does not touch who embeds the document",
    file: PUBLISH,
    find: "    documentTag(id),\n",
    put: "",
    tests: tags,
  },
  {
    name: "a change does not touch who asked for the slug",
    file: PUBLISH,
    find: "...(slug === null ? [] : [slugTag(slug)]),",
    put: "...(slug === null ? [] : []),",
    tests: tags,
  },
  {
    name: "an answer does not depend on what it embeds",
    file: "origin/content/serialize.ts",
    find: "new Set([...printer.embedded].map(documentTag))",
    put: "new Set([...printer.embedded].slice(0, 0).map(documentTag))",
    tests: tags,
  },
  {
    name: "an answer does not depend on the slug it was asked by",
    file: "origin/content/serialize.ts",
    find: "    tags.add(slugTag(query.slug));",
    put: "    tags.add(siteTag);",
    tests: tags,
  },
  {
    name: "a filter does not depend on what it goes through",
    file: "origin/content/roots.ts",
    find: "typeIds: [type.id, ...selection.through]",
    put: "typeIds: [type.id]",
    tests: tags,
  },
  {
    name: "neighbours of a post do not notice it",
    file: "origin/content/neighbours.ts",
    find: "...asked.map(({ documentId }) => documentId), ...beside",
    put: "...asked.map(({ documentId }) => documentId), ...beside.slice(0, 0)",
    tests: [...tags, "test/origin/manage-posts.test.ts", "test/origin/blog.scenarios.test.ts"],
  },
  {
    name: "a rendition is only written when its bytes differ, whatever its state",
    file: "origin/delivery/materialize.ts",
    find: "const same = known.state === fresh.state && known.etag === etag;",
    put: "const same = known.etag === etag;",
    tests: [...materialized, ...tags],
  },
  {
    name: "unchanged renditions are written again",
    file: "origin/delivery/materialize.ts",
    find: "const same = known.state === fresh.state && known.etag === etag;",
    put: "const same = known.state === fresh.state && known.etag === etag && known.state === null;",
    tests: [...materialized, ...tags],
  },
  {
    name: "what a rendition depends on may change unnoticed",
    file: "origin/delivery/materialize.ts",
    find: 'if (!same || (fresh.state === "live" && !sameKeys)) {',
    put: "if (!same) {",
    tests: ["test/origin/surrogate-keys.test.ts"],
  },
  {
    name: "canonical renditions are dropped when the budget is short",
    file: "origin/delivery/materialize.ts",
    find: "    keep: [...canonical, ...kept],",
    put: "    keep: [...kept],",
    tests: materialized,
  },
  {
    name: "an adopted query waits for nobody",
    file: "origin/db/renditions.ts",
    find: "false, '{}', ${now}::timestamptz, true",
    put: "false, '{}', ${now}::timestamptz, false",
    tests: ["test/origin/materialize.test.ts"],
  },
  {
    name: "adoption knows no limit per site",
    file: "origin/db/renditions.ts",
    find: "and not canonical) >= ${limits.perSite}",
    put: "and not canonical) >= ${limits.perSite} + 1000000",
    tests: ["test/origin/adoption.test.ts"],
  },
  {
    name: "a change counts as arrived before its entries",
    file: "origin/db/edges.ts",
    find: "materialized_at is null or",
    put: "materialized_at is null and",
    tests: ["test/origin/log-order.test.ts", "test/origin/courier.test.ts"],
  },
  {
    name: "a failed send is not waited after",
    file: "origin/delivery/courier.ts",
    find: 'if (reply === undefined) return { kind: "failed" };',
    put: 'if (reply === undefined) return { kind: "up_to_date" };',
    tests: ["test/origin/courier.test.ts"],
  },
  {
    name: "a failed send counts as applied",
    file: "origin/delivery/courier.ts",
    find: "    return undefined;\n  }\n}\n",
    put: '    return { outcome: "applied", head: { ...batch, position: batch.to } };\n  }\n}\n',
    tests: ["test/origin/courier.test.ts"],
  },
  {
    name: "an edit that waited undoes the one before it",
    file: "origin/db/documents.ts",
    find: "limit 1 for no key update of d`,",
    put: "limit 1`,",
    tests: ["test/origin/edits-at-once.test.ts"],
  },
  {
    name: "two schedulers carry out the same twice",
    file: "origin/db/schedules.ts",
    find: "for no key update of d skip locked",
    put: "",
    tests: ["test/origin/scheduler.test.ts"],
  },
  {
    name: "a webhook goes out before its change is live",
    file: "origin/db/webhook-deliveries.ts",
    find: "and (g.change < e.change or g.purged < c.position))))`;",
    put: "and (g.change < e.change - 1000 or g.purged < c.position - 1000))))`;",
    tests: ["test/origin/webhooks-delivery.test.ts"],
  },
];
