import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { ConfigurationProblem } from '../config/configuration-problem.ts'
import { readConfiguration } from '../config/read-configuration.ts'
import type { Rule } from '../model/rule.ts'
import type { Settings } from '../model/settings.ts'
import { isJsonObject } from '../model/shape.ts'

/** A configuration that was read and found good. */
export interface LoadedConfiguration {
  readonly settings: Settings
  /** All of it as JSON, defaults included: reading it again gives the same settings. */
  readonly text: string
  /** The first six hexadecimal digits of its SHA-256. Files that mean the same have the same. */
  readonly hash: string
}

/** What came of loading a configuration. */
export type ConfigurationLoading =
  | { readonly ok: true; readonly configuration: LoadedConfiguration }
  | { readonly ok: false; readonly problems: readonly ConfigurationProblem[] }

/** Reads the text of a configuration, YAML or JSON, for these rules. */
export function loadConfiguration(text: string, rules: readonly Rule[]): ConfigurationLoading {
  const reading = readConfiguration(text, rules)
  if (!reading.ok) return reading
  const canonical = JSON.stringify(sortKeys(reading.external))
  const hash = createHash('sha256').update(canonical).digest('hex').slice(0, 6)
  return { ok: true, configuration: { settings: reading.settings, text: canonical, hash } }
}

/** The value with the keys of every object in one order, so that who writes them in another one means the same. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(value[key])]),
  )
}

/** A ConfigMap holds no more, and it is parsed on the thread that answers. */
const maxFileBytes = 1024 * 1024

/** The text of a configuration file, or why it cannot be had: a clause. */
export async function readConfigurationFile(
  file: string,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string }> {
  try {
    const { size } = await stat(file)
    if (size > maxFileBytes) return { ok: false, reason: `it has ${size} bytes, of at most ${maxFileBytes}` }
    return { ok: true, text: await readFile(file, 'utf8') }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return { ok: false, reason: `it cannot be read (${code})` }
  }
}

/** A problem as a line: `levels.enforce (line 4): must be off, baseline or strict`. */
export function renderConfigurationProblem({ path, line, reason }: ConfigurationProblem): string {
  return `${path === '' ? 'the file' : path} (line ${line}): ${reason}`
}
