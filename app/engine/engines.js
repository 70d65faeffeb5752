/** The oldest engines on which Varadi runs, as the bundler names them; README.md says it in words. */
export const ENGINES = ['chrome80', 'firefox90', 'safari15'];
