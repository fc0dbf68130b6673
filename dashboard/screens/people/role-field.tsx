import { ROLES, type Role } from "../../../shared/permissions.ts";
import { Select } from "../../ui/field.tsx";
import { words as settingsWords } from "../settings/words.ts";
import { words } from "./words.ts";

const OPTIONS = ROLES.map((role) => ({ value: role, text: settingsWords.roles[role] }));

/** One of the roles, and what it may do. */
export const RoleField = ({
  value,
  onPick,
  of,
}: {
  value: Role;
  onPick: (role: Role) => void;
  /** Whose it is, where the column says that it is a role. */
  of?: string;
}) => (
  <Select
    label={of === undefined ? words.role : words.roleOf(of)}
    isLabelHidden={of !== undefined}
    help={of === undefined ? settingsWords.roleHelp[value] : undefined}
    value={value}
    options={OPTIONS}
    onPick={onPick}
  />
);
