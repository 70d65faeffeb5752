/** A signal that aborts after so many milliseconds; `AbortSignal.timeout` is younger than our phones. */
export function timeoutSignal(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
