import * as z from 'zod'
import type { ConfigurableRule } from '../../src/config/configuration.ts'
import {
  type ConfigurationReading,
  type LoadedConfiguration,
  readConfiguration,
} from '../../src/config/read-configuration.ts'

/** A small catalogue: no options, shared options, and options of every kind with a condition across two of them. */
export const someRules: readonly ConfigurableRule[] = [
  { id: 'or-peers', title: 'Two items for one', class: 'baseline', options: z.strictObject({}) },
  {
    id: 'any-ip',
    title: 'Every address',
    class: 'strict',
    options: z.strictObject({ clusterRanges: z.array(z.string()).default([]).describe('Own ranges.') }),
  },
  {
    id: 'wide-ports',
    title: 'Many ports',
    class: 'advice',
    options: z
      .strictObject({
        least: z.number().int().min(1).max(65535).default(1),
        most: z.number().min(1).default(1000).describe('More are too many.'),
        names: z.array(z.string().min(2)).min(1).default(['http']),
        trustedNamespaceLabelKeys: z.array(z.string()).default([]),
        isStrict: z.boolean().default(false),
      })
      .refine(({ least, most }) => least <= most, { path: ['most'], message: 'must not be below least' }),
  },
]

/** The two lines with which every configuration begins; a text behind them begins on line 3. */
export const header = 'apiVersion: netpol-guardrail.dev/v1alpha1\nkind: GuardConfiguration\n'

/** Reads a configuration behind the header. */
export function read(text: string): ConfigurationReading {
  return readConfiguration(`${header}${text}`, someRules)
}

/** Reads a good configuration behind the header. */
export function readGood(text: string): LoadedConfiguration {
  const reading = read(text)
  if (!reading.ok) throw new Error(problemsOf(reading).join('\n'))
  return reading
}

/** The problems as `config check` prints them: `LINE:COLUMN: path: reason`. */
export function problemsOf(reading: ConfigurationReading): readonly string[] {
  return reading.ok
    ? []
    : reading.problems.map(({ line, column, path, reason }) => `${line}:${column}: ${path}: ${reason}`)
}
