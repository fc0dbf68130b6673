/**
 * Whoever does not see the page hears where they are: the name of the screen takes the focus, as soon as there is one and no dialog is
 * over it. It stays with what has it in the screen already, and with who goes on meanwhile, by a key or a press.
 */
export function arrive(): void {
  const main = document.querySelector("main");
  if (main === null || main.contains(document.activeElement)) return;
  const isNamed = () => {
    const name = main.querySelector<HTMLElement>("h1");
    name?.focus({ preventScroll: true });
    return name !== null && document.activeElement === name;
  };
  if (isNamed()) return;
  const over = new AbortController();
  const observer = new MutationObserver(() => isNamed() && over.abort());
  over.signal.addEventListener("abort", () => observer.disconnect());
  observer.observe(document.body, { childList: true, subtree: true });
  for (const going of ["keydown", "pointerdown"])
    addEventListener(going, () => over.abort(), { capture: true, signal: over.signal });
}
