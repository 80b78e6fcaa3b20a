import { eq, getTableColumns, gt, sql } from 'drizzle-orm';
import type { Absence } from '../../policy/staff.ts';
import { type Drizzle, direct } from './direct.ts';
import { placeholdersFor } from './placeholders.ts';
import { absences, preferences } from './schema.ts';

/** Who is away, and what people have set for themselves. */
export function peopleRows(db: Drizzle) {
  const param = sql.placeholder;
  const away = direct(
    db.$client,
    db
      .select()
      .from(absences)
      .where(gt(absences.until, param('now')))
      .prepare(),
    Object.keys(getTableColumns(absences)),
  );
  const leave = db
    .insert(absences)
    .values(placeholdersFor(absences))
    .onConflictDoUpdate({
      target: absences.person,
      set: { until: sql`excluded.until_at`, deputy: sql`excluded.deputy` },
    })
    .prepare();
  const comeBack = db
    .delete(absences)
    .where(eq(absences.person, param('person')))
    .prepare();
  const wishes = db
    .select({ person: preferences.person, value: preferences.value })
    .from(preferences)
    .where(eq(preferences.name, param('name')))
    .orderBy(preferences.person)
    .prepare();
  const wish = db
    .insert(preferences)
    .values(placeholdersFor(preferences))
    .onConflictDoUpdate({ target: [preferences.person, preferences.name], set: { value: sql`excluded.value` } })
    .prepare();

  return {
    absences: (now: number): Absence[] => away.all({ now }),
    /** False where who is back was not away. */
    setAbsence(person: string, absence: Absence | null): boolean {
      const { changes } = absence ? leave.run(absence) : comeBack.run({ person });
      return changes > 0;
    },
    preferences: (name: string) => wishes.all({ name }),
    setPreference: (person: string, name: string, value: string) => void wish.run({ person, name, value }),
  };
}
