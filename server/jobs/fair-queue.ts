type Task = () => Promise<unknown>;

/**
 * Runs one task at a time. Senders take turns (round robin): a sender with one task waits for at most one task of each
 * other sender, even if another sender has queued a hundred.
 */
export function createFairQueue() {
  const waiting = new Map<string, Task[]>();
  let isBusy = false;

  async function work(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    try {
      for (;;) {
        const [next] = waiting;
        if (!next) return;
        const [sender, tasks] = next;
        await tasks.shift()!();
        // The sender goes to the end of the queue, behind senders that arrived during the task.
        waiting.delete(sender);
        if (tasks.length > 0) waiting.set(sender, tasks);
      }
    } finally {
      isBusy = false;
    }
  }

  return <Value>(sender: string, task: () => Promise<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      const run = () => task().then(resolve, reject);
      const tasks = waiting.get(sender);
      if (tasks) tasks.push(run);
      else waiting.set(sender, [run]);
      void work();
    });
}
