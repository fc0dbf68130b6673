import type { Asked } from "../../edge/ports.ts";
import { contentQueries, TOKEN_QUERIES } from "./content.ts";
import type { EdgeSide } from "./edge-side.ts";
import type { Shape, World } from "./world.ts";

/** A question of a reader at a place. */
export interface Question {
  edge: EdgeSide;
  place: string;
  site: number;
  printed: string;
}

export const isToken = (printed: string): boolean => printed.startsWith("token:");

export const askedOf = ({ site, printed }: Question): Asked => ({
  site: isToken(printed) ? null : site,
  printed,
});

/** What readers of a site ask for. */
export const queriesOf = ({ slugs, documents }: Shape): readonly string[] =>
  contentQueries(slugs, documents !== "none");

/** All that readers ask for, at some of an edge's places. */
export const questionsOf = (
  { sites, shape }: World,
  edge: EdgeSide,
  places: readonly string[],
): Question[] =>
  sites.flatMap((site) =>
    [...queriesOf(shape), TOKEN_QUERIES[site - 1]!].flatMap((printed) =>
      places.map((place) => ({ edge, place, site, printed })),
    ),
  );
