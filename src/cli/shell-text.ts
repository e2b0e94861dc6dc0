/** A word that bash and zsh read as exactly this text. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** A word that fish reads as exactly this text. */
export function quoteForFish(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`
}

/** The name of a shell function that belongs to a program: `_netpol_guardrail`. */
export function functionName(program: string): string {
  return `_${program.replaceAll(/[^A-Za-z0-9]/g, '_')}`
}
