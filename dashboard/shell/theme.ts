import { signal } from "@preact/signals";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEPT_AS = "larder.theme";

/** Browsers may keep nothing for us; then it is the system's. */
function kept(): Theme {
  try {
    const text = localStorage.getItem(KEPT_AS);
    return THEMES.find((theme) => theme === text) ?? "system";
  } catch {
    return "system";
  }
}

export const theme = signal<Theme>(kept());

export function applyTheme(): void {
  if (theme.value === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme.value;
}

/** On this device. */
export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  applyTheme();
  try {
    localStorage.setItem(KEPT_AS, chosen);
  } catch {
    // for this page alone, then
  }
}
