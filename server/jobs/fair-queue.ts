type Task = () => Promise<unknown>;

/**
 * Runs one task at a time. Senders take turns: whoever sends a hundred waits for their own, and somebody who sends
 * one waits for one task of each other at most.
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
        // Whoever had a turn goes to the end of the line, behind those who came meanwhile.
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
