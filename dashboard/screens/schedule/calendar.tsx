import { here } from "../../here.ts";
import { LinkButton } from "../../ui/button.tsx";
import { clock } from "../../wiring.ts";
import { dayText } from "../releases/local-time.ts";
import { PlannedList } from "./list.tsx";
import { type Month, monthOf, stepMonth, weeksOf } from "./month.ts";
import type { Planned } from "./planned.ts";
import { words } from "./words.ts";

const monthName = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric" });
const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const dayName = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });

const linkOf = (month: Month): string => here(`/schedule?month=${month}`);
const dayOf = ({ at }: Planned): string => dayText(new Date(at));

/** A month as a table of days, and below it what is planned in it. */
export function Calendar({
  month,
  planned,
  onCancel,
}: {
  month: Month;
  planned: readonly Planned[];
  onCancel: (planned: Planned) => void;
}) {
  const inMonth = planned.filter((one) => dayOf(one).startsWith(month));
  const name = monthName.format(new Date(`${month}-01T12:00`));
  return (
    <>
      <div class="month-head">
        <h2>{name}</h2>
        <LinkButton
          kind="quiet"
          icon="left"
          label={words.previous}
          href={linkOf(stepMonth(month, -1))}
        />
        <LinkButton
          kind="quiet"
          icon="right"
          label={words.next}
          href={linkOf(stepMonth(month, 1))}
        />
        {month !== monthOf(new Date(clock.now())) && (
          <LinkButton href={here("/schedule")}>{words.today}</LinkButton>
        )}
      </div>
      <MonthTable month={month} name={name} planned={planned} />
      {inMonth.length === 0 ? (
        <p class="muted">{words.noneInMonth}</p>
      ) : (
        <PlannedList planned={inMonth} onCancel={onCancel} />
      )}
    </>
  );
}

function MonthTable({
  month,
  name,
  planned,
}: {
  month: Month;
  name: string;
  planned: readonly Planned[];
}) {
  const today = dayText(new Date(clock.now()));
  return (
    <table class="month">
      <caption class="visually-hidden">{name}</caption>
      <thead>
        <tr>
          {words.weekdays.map((day, index) => (
            <th key={day} scope="col" abbr={words.weekdaysLong[index]}>
              {day}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month).map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <Day
                key={day}
                day={day}
                isToday={day === today}
                isOther={!day.startsWith(month)}
                planned={planned.filter((one) => dayOf(one) === day)}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Day = ({
  day,
  isToday,
  isOther,
  planned,
}: {
  day: string;
  isToday: boolean;
  isOther: boolean;
  planned: readonly Planned[];
}) => (
  <td class={isOther ? "other" : ""} aria-current={isToday ? "date" : undefined}>
    <time dateTime={day} title={dayName.format(new Date(`${day}T12:00`))}>
      {Number(day.slice(-2))}
    </time>
    <ul>
      {planned.map(({ key, at, name, path, does }) => (
        <li key={key}>
          <a class={`event ${does}`} href={here(path)}>
            {time.format(new Date(at))} {name}
            <span class="visually-hidden">, {words[does]}</span>
          </a>
        </li>
      ))}
    </ul>
  </td>
);
