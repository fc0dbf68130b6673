const two = (value: number): string => String(value).padStart(2, "0");

/** A day as it is where the browser is: 2026-01-31. */
export const dayText = (time: Date): string =>
  `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;

/** A time as fields for local times have it: 2026-01-31T08:00. */
export const localText = (time: Date): string =>
  `${dayText(time)}T${two(time.getHours())}:${two(time.getMinutes())}`;
