import { detail } from "../../../shared/errors.ts";
import { absent, denied, get, taken, type Row } from "./row.ts";
import { id } from "./site.ts";
import { bread, cake, pages } from "./things.ts";
import { pending, someId, WAIT } from "./written.ts";

/** Writes of collection items in their order, each followed by what readers see then. */

const created = (count: number) =>
  pending(null, { ids: Array.from({ length: count }, () => someId) });

const item = (fields: unknown, more: object = {}) => ({
  key: "topic",
  status: "published",
  fields,
  ...more,
});
const shown = (item: number, fields: object) => ({ meta: { id: item }, ...fields });
const empty = { name: "", featured: false, weight: null, parent: null };
const topics = (...more: unknown[]) => ({
  meta: pages(2 + more.length),
  data: { topic: [bread(2), cake(2), ...more] },
});
const pie = { ...empty, name: "Pie" };

/** `next` is the id that the first item will get. */
export const itemRows = (next: number): Row[] => {
  const path = `/content/topic/${next}/`;
  return [
    denied("POST", "/content/", {}, 400, {
      key: ["You must specify a collection key."],
      fields: ["Expected a list of items."],
      detail: "key: You must specify a collection key.",
    }),
    denied("POST", "/content/", item([]), 400, {
      fields: ["At least one item is needed."],
      detail: "fields: At least one item is needed.",
    }),
    denied("POST", "/content/", item([{ name: "x" }], { key: "nothing" }), 400, {
      key: ['There is no collection "nothing".'],
      detail: 'key: There is no collection "nothing".',
    }),
    denied("POST", "/content/", item([{ name: "" }]), 400, {
      name: ["This field may not be blank."],
      detail: "name: This field may not be blank.",
    }),
    denied("POST", "/content/", item([{ name: "x" }, { weight: 1 }]), 400, {
      "[1].name": ["This field is required."],
      detail: "[1].name: This field is required.",
    }),
    get("/content/topic/", topics(), "nothing of it was written"),
    taken("POST", `/content/${WAIT}`, item([{ name: "Pie" }]), created(1)),
    get("/content/topic/", topics(shown(next, pie))),
    get(path, { data: shown(next, pie) }),
    taken(
      "PATCH",
      `${path}${WAIT}`,
      { id: next, fields: { weight: 2, parent: id.bread } },
      pending(null),
      "partial",
    ),
    get(path, { data: shown(next, { ...pie, weight: 2, parent: bread(1) }) }),
    taken("PATCH", `${path}${WAIT}`, { fields: [{ parent: "" }] }, pending(null), "a list of one"),
    get(path, { data: shown(next, { ...pie, weight: 2 }) }),
    taken(
      "PUT",
      `${path}${WAIT}`,
      { fields: { name: "Tart" } },
      pending(null),
      "full: what is left out is cleared",
    ),
    get(path, { data: shown(next, { ...empty, name: "Tart" }) }),
    denied("PUT", path, { fields: { weight: 1 } }, 400, {
      name: ["This field is required."],
      detail: "name: This field is required.",
    }),
    taken("PATCH", `${path}${WAIT}`, { status: "draft" }, pending(null), "hidden"),
    absent(path),
    get("/content/topic/", topics()),
    taken("PATCH", `${path}${WAIT}`, { status: "published" }, pending(null), "shown again"),
    get("/content/?keys=topic", topics(shown(next, { ...empty, name: "Tart" }))),
    taken(
      "PATCH",
      `/content/topic/${next}${WAIT}`,
      { fields: { featured: "true" } },
      pending(null),
      "no slash, a boolean as a word",
    ),
    get(path, { data: shown(next, { ...empty, name: "Tart", featured: true }) }),
    denied("PATCH", "/content/topic/999999/", { fields: {} }, 404, { detail: detail.notFound }),
    denied("PATCH", `/content/navigation_menu/${next}/`, { fields: {} }, 404, {
      detail: detail.notFound,
    }),
    denied("DELETE", "/content/topic/abc/", undefined, 404, { detail: detail.notFound }),
    taken("DELETE", `${path}${WAIT}`, undefined, undefined),
    absent(path),
    denied("DELETE", path, undefined, 404, { detail: detail.notFound }, "again"),
    get("/content/topic/", topics()),
    taken("POST", `/content/${WAIT}`, item([{ name: "A" }, { name: "B" }]), created(2), "several"),
    get(
      "/content/topic/",
      topics(
        { ...empty, meta: { id: someId }, name: "A" },
        { ...empty, meta: { id: someId }, name: "B" },
      ),
    ),
  ];
};
