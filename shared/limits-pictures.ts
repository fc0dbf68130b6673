/** Limits of pictures that are made of others; those that stand in no other comment are ours. */

/** Sides that anybody may ask for, in pixels: those that Next.js asks for unless it is told others (its docs). */
export const PICTURE_SIZES = [
  16, 32, 48, 64, 96, 128, 256, 384, 640, 750, 828, 1080, 1200, 1920, 2048, 3840,
] as const;
/** Qualities that anybody may ask for. */
export const PICTURE_QUALITIES = [60, 75, 80, 90] as const;
/** What a recipe may name besides: others are signed, or one of so many of a file. */
export const PICTURES_BEYOND_PER_FILE = 64;

/** The longest side of what is made. */
export const PICTURE_MAX_SIDE_PX = 4_096;
/** What is done to a picture, one after the other. */
export const PICTURE_MAX_STEPS = 8;
/** Characters of all tasks of an address. */
export const PICTURE_MAX_RECIPE_CHARS = 1_000;

/** Pixels of what is opened, by its header: the largest of today's cameras. */
export const PICTURE_MAX_PIXELS = 104_000_000;
/** Pixels of what moves, of all its frames together: they are in memory at once, four bytes each. */
export const PICTURE_MAX_MOVING_PIXELS = 40_000_000;
/** Frames of what moves. */
export const PICTURE_MAX_FRAMES = 1_000;
/** Pixels of what is painted on, blurred or turned: it is in memory twice. */
export const PICTURE_MAX_PAINTED_PIXELS = 25_000_000;
/** Pixels of what is encoded; AVIF takes ten times as long as others. */
export const PICTURE_MAX_ENCODED_PIXELS = 50_000_000;
export const PICTURE_MAX_AVIF_PIXELS = 4_000_000;

/** Pictures that are made at once, in one program. */
export const PICTURES_AT_ONCE = 2;
/** Pictures that wait for their turn: of one site, and of all. */
export const PICTURES_WAITING = { perName: 100, inAll: 400 } as const;
/** How long one waits for its turn, and how long making it takes at most. */
export const PICTURE_WAIT_MS = 10_000;
export const PICTURE_DEADLINE_MS = 8_000;
/** How long the process that makes them may take to begin. */
export const PICTURE_START_MS = 10_000;
/** Memory of the process that makes them: two of the largest that are painted on, and the rest. It ends when it has more. */
export const PICTURES_RSS_BYTES = 768 * 1024 * 1024;
/** How often it looks. */
export const PICTURES_LOOK_MS = 20;
/** With more than this, and nothing to do, it makes room for a new one: libraries leak. */
export const PICTURES_RESTING_RSS_BYTES = 384 * 1024 * 1024;
/** Of its own heap; pictures are outside of it. */
export const PICTURES_HEAP_MB = 64;
/** A tiny picture to show until the picture is there: its longest side. */
export const PLACEHOLDER_MAX_PX = 16;
/** How long an edge waits for an origin that makes a picture: its turn, its making, and the way. */
export const ORIGIN_PICTURE_TIMEOUT_MS = 20_000;
/** How long a picture is kept that was cut by a focal point, which may be put elsewhere. */
export const FOCAL_MAX_AGE_S = 60;
/** Focal points that a program of an edge remembers, how long one waits for an origin to say one, and when one is asked again that did not. */
export const FOCAL_POINTS_KEPT = 10_000;
export const FOCAL_TIMEOUT_MS = 1_000;
export const FOCAL_REST_MS = 10_000;
