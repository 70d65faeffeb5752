/** What somebody entered on the painted form before the script that serves it was there. */
export type EarlyInput = {
  category: string;
  landmark: string;
  words: string;
  email: string;
  photos: File[];
};

let early: EarlyInput | null = null;

/** Call it before the page comes to life, which sets the fields back. */
export function captureEarlyInput(): void {
  const form = document.querySelector('form');
  if (!form) return;
  const entered = new FormData(form);
  const text = (name: string) => {
    const value = entered.get(name);
    return typeof value === 'string' ? value : '';
  };
  early = {
    category: text('category'),
    landmark: text('landmark'),
    words: text('words'),
    email: text('email'),
    photos: entered
      .getAll('photos')
      .filter((part): part is File => part instanceof File && part.size > 0)
  };
  for (const input of form.querySelectorAll<HTMLInputElement>('input[type=file]')) input.value = '';
}

/** Hands it over, once. */
export function takeEarlyInput(): EarlyInput | null {
  const taken = early;
  early = null;
  return taken;
}
