import type { Operation } from '#shared/operations.ts';
import type { OperationResult, PulledChange } from '#shared/protocol.ts';
import type { Mirror, Outbox } from '#sync/ports.ts';

/** An in-memory outbox and mirror for tests of the engine. The contract suite checks them too. */
export function createMemoryStore() {
  const pending: Operation[] = [];
  const attention: { operation: Operation; code: string }[] = [];
  const rows = new Map<string, PulledChange>();
  const cursors = new Map<string, string>();

  const outbox: Outbox = {
    head: (limit, except) =>
      Promise.resolve(pending.filter(({ report }) => !except.has(report)).slice(0, limit)),
    settle(results: readonly OperationResult[]) {
      for (const { id, outcome, code } of results) {
        const index = pending.findIndex((operation) => operation.id === id);
        if (index < 0 || outcome === 'retry') continue;
        const [operation] = pending.splice(index, 1);
        if (outcome === 'refused')
          attention.push({ operation: operation!, code: code ?? 'invalid' });
      }
      return Promise.resolve();
    }
  };
  const mirror: Mirror = {
    cursor: (scope) => Promise.resolve(cursors.get(scope) ?? null),
    save(scope, changes, cursor) {
      for (const change of changes) {
        if ('gone' in change) rows.delete(change.id);
        else rows.set(change.id, change);
      }
      cursors.set(scope, cursor);
      return Promise.resolve();
    },
    restart(scope) {
      cursors.delete(scope);
      return Promise.resolve();
    }
  };
  return {
    outbox,
    mirror,
    save: (operation: Operation) => Promise.resolve(void pending.push(operation)),
    pending: () => Promise.resolve(pending.map(({ id }) => id)),
    attention: () =>
      Promise.resolve(attention.map(({ operation, code }) => ({ id: operation.id, code }))),
    mirrored: () => Promise.resolve([...rows.keys()])
  };
}
