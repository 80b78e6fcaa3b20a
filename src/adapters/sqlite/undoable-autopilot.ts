import type { Database } from 'better-sqlite3';
import type { HaltScope } from '../../domain/halt.ts';
import { scopeValue } from './scope-value.ts';

type Asked = { value: string | null; now: number; limit: number };

/**
 * Ids of what policy let through under a scope and a person can still take back, newest first. In plain SQL, to name the
 * index that holds no more than that: SQLite cannot know that it is short.
 */
export function undoableAutopilot(db: Database): (scope: HaltScope, now: number, limit: number) => string[] {
  // The timer is the end of the undo window or of the rollback window; once the former has closed, that of redeeming.
  const under = (isCovered: string) =>
    db
      .prepare<Asked, string>(`
      SELECT id FROM recommendations INDEXED BY recommendations_undoable
      WHERE approved_by = 'policy' AND status IN ('approved', 'executed') AND timer_at IS NOT NULL
        AND timer_at > @now AND coalesce(json_extract(state, '$.undoClosed'), 0) = 0 AND ${isCovered}
      ORDER BY approved_at DESC, id DESC LIMIT @limit`)
      .pluck();
  const statements = {
    all: under('@value IS NULL'),
    agent: under('agent = @value'),
    platform: under('platform = @value'),
    account: under('account = @value'),
    action: under('action = @value'),
  };
  return (scope, now, limit) => statements[scope.kind].all({ value: scopeValue(scope), now, limit });
}
