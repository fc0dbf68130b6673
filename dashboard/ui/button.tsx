import type { ComponentChildren, JSX, Ref } from "preact";
import type { IconName } from "./icons.ts";
import { Icon } from "./icon.tsx";

/** `primary`: what the screen is for, one at most; `quiet`: beside others; `danger`: cannot be taken back. */
export type ButtonKind = "primary" | "plain" | "quiet" | "danger";

interface Looks {
  kind?: ButtonKind;
  icon?: IconName;
  /** With an icon alone this is what it is called, and what a mouse is shown. */
  label?: string;
  children?: ComponentChildren;
}

export interface ButtonProps
  extends
    Looks,
    Omit<
      JSX.ButtonHTMLAttributes<HTMLButtonElement>,
      "icon" | "label" | "kind" | "children" | "class"
    > {
  /** It is being done: another press does nothing. */
  busy?: boolean;
  /** It waits for something else: a press does nothing until then. */
  held?: boolean;
  buttonRef?: Ref<HTMLButtonElement>;
}

const looksOf = ({ kind = "plain", icon, children }: Looks) =>
  `button ${kind}${icon !== undefined && children === undefined ? " only-icon" : ""}`;

/** A button; of the kind `button` unless it sends a form. */
export function Button({
  kind,
  icon,
  label,
  children,
  busy = false,
  held = false,
  buttonRef,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      {...(buttonRef === undefined ? {} : { ref: buttonRef })}
      type={type}
      class={looksOf({ ...(kind && { kind }), ...(icon && { icon }), children })}
      aria-label={label}
      title={label}
      // not `disabled`: that would take the focus away
      aria-disabled={busy || held || undefined}
      onClick={(event) => {
        if (busy || held) return event.preventDefault();
        onClick?.(event);
      }}
    >
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export interface LinkButtonProps extends Looks {
  href: string;
  target?: string;
}

/** A link that looks like a button. */
export const LinkButton = ({ kind, icon, label, children, href, target }: LinkButtonProps) => (
  <a
    href={href}
    {...(target === undefined ? {} : { target, rel: "noreferrer" })}
    class={looksOf({ ...(kind && { kind }), ...(icon && { icon }), children })}
    aria-label={label}
    title={label}
  >
    {icon && <Icon name={icon} />}
    {children}
  </a>
);
