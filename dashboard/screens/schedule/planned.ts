import type { TypeName } from "../../../shared/permissions.ts";
import type { Release, Schedule } from "../releases/shapes.ts";

/** Something that happens by itself: to a document in a locale, or a release. */
export interface Planned {
  key: string;
  at: string;
  name: string;
  /** Below the site's address. */
  path: string;
  does: "publish" | "unpublish" | "release";
  locale: string | null;
  /** Of which type it is; null: a release, which says so itself when it is opened. */
  type: TypeName | null;
  /** What cancelling it needs. */
  document: number | null;
  release: number | null;
}

const ofSchedule = (one: Schedule): Planned => ({
  key: `s${one.id}`,
  at: one.at,
  name: one.slug ?? `#${one.document}`,
  path: `/content/${one.type}/${one.document}`,
  does: one.action,
  locale: one.locale,
  type: { kind: one.kind, key: one.type },
  document: one.document,
  release: null,
});

const ofRelease = ({ id, name, at }: Release): Planned[] =>
  at === null
    ? []
    : [
        {
          key: `r${id}`,
          at,
          name,
          path: `/releases/${id}`,
          does: "release",
          locale: null,
          type: null,
          document: null,
          release: id,
        },
      ];

/** All of it, the next first. */
export const plannedOf = (
  schedules: readonly Schedule[],
  releases: readonly Release[],
): Planned[] =>
  [...schedules.map(ofSchedule), ...releases.flatMap(ofRelease)].toSorted((one, other) =>
    one.at < other.at ? -1 : one.at > other.at ? 1 : 0,
  );
