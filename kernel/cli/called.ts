/** How the command line is called here: npm installs it as `quire`, a clone of the repository has a task. */
export const called = (main: string = Deno.mainModule): string =>
  /[\\/]quire-npm[\\/]/.test(main) ? "quire" : "deno task quire";
