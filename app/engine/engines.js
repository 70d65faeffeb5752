/** The oldest engines that Varadi supports, as the bundler names them; README.md lists the browsers. */
export const ENGINES = ['chrome80', 'firefox90', 'safari15'];
