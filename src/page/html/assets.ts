import { readFileSync } from 'node:fs'

/** The style sheet and the script of every page. */
export interface Assets {
  readonly style: string
  readonly script: string
}

/** Reads them from beside this program. */
export function readAssets(): Assets {
  const read = (name: string): string => readFileSync(new URL(`../assets/${name}`, import.meta.url), 'utf8')
  return { style: read('style.css'), script: read('script.js') }
}
