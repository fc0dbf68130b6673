import { useId, useRef, useState } from "preact/hooks";
import { Button, type ButtonKind } from "./button.tsx";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icons.ts";
import { useFloating } from "./popover.tsx";

export interface MenuItem {
  text: string;
  icon?: IconName;
  /** Goes somewhere, or does something. */
  href?: string;
  onPick?: () => void;
  isDangerous?: boolean;
  isDisabled?: boolean;
}

export interface MenuProps {
  label: string;
  icon?: IconName;
  kind?: ButtonKind;
  /** Shown in the button; without it there is the icon alone. */
  text?: string;
  items: readonly MenuItem[];
}

const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** A button that opens a menu: arrows, Home, End, first letters, Esc (ARIA Authoring Practices, "Menu Button"). */
export function Menu({ label, icon = "more", kind = "quiet", text, items }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useFloating(button, list, isOpen);
  const open = () => {
    list.current?.showPopover();
    // at once: a focus that moves later would take keys from the item that somebody went to
    itemsOf(list.current)[0]?.focus({ preventScroll: true });
  };
  const close = () => {
    list.current?.hidePopover();
    button.current?.focus();
  };
  const pick = (item: MenuItem) => {
    close();
    item.onPick?.();
  };
  return (
    <>
      <Button
        kind={kind}
        icon={icon}
        label={label}
        buttonRef={button}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => (list.current?.matches(":popover-open") ? close() : open())}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          open();
        }}
      >
        {text}
      </Button>
      <div
        ref={list}
        id={id}
        role="menu"
        aria-label={label}
        class="menu floating"
        popover="auto"
        onToggle={(event) => setOpen(event.newState === "open")}
        onKeyDown={(event) => {
          if (event.key === "Tab") return close();
          moveFocus(event, itemsOf(list.current));
        }}
      >
        {items.map((item) => (
          <Item key={item.text} item={item} onPick={() => pick(item)} />
        ))}
      </div>
    </>
  );
}

function Item({ item, onPick }: { item: MenuItem; onPick: () => void }) {
  const { text, icon, href, isDangerous = false, isDisabled = false } = item;
  const common = {
    role: "menuitem" as const,
    tabIndex: -1,
    class: `menu-item${isDangerous ? " danger" : ""}`,
    onClick: () => !isDisabled && onPick(),
  };
  const inner = (
    <>
      {icon && <Icon name={icon} />}
      {text}
    </>
  );
  if (href !== undefined && !isDisabled)
    return (
      <a {...common} href={href}>
        {inner}
      </a>
    );
  return (
    <button {...common} type="button" aria-disabled={isDisabled || undefined}>
      {inner}
    </button>
  );
}

const itemsOf = (list: HTMLElement | null): HTMLElement[] => [
  ...(list?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? []),
];

function moveFocus(event: KeyboardEvent, items: HTMLElement[]): void {
  const at = items.findIndex((item) => item === document.activeElement);
  const step = STEPS[event.key];
  const letter = event.key.length === 1 && /\S/.test(event.key) ? event.key.toLowerCase() : null;
  if (step !== undefined) {
    event.preventDefault();
    items[step(at, items.length)]?.focus();
  } else if (letter !== null) {
    const inOrder = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    inOrder.find((item) => item.textContent?.trim().toLowerCase().startsWith(letter))?.focus();
  }
}
