/**
 * Does the work of a process that `inProcess` began, sends the result to it, and ends; also when the parent ends before.
 * The first two arguments of the process are given to the work.
 */
export async function answerParent(
  work: (first: string, second: string) => Promise<object>
): Promise<void> {
  process.once('disconnect', () => process.exit(1));
  const [first = '', second = ''] = process.argv.slice(2);
  const answer = await work(first, second);
  await new Promise<void>((resolve) => process.send!(answer, undefined, {}, () => resolve()));
  process.exit(0);
}
