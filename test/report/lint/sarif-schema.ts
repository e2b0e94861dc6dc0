import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import * as z from 'zod'

/** The schema of the standard, as Microsoft's SARIF matchers ship it: draft 4, of which it uses what draft 7 has too. */
export async function officialSchema(): Promise<ValidateFunction> {
  const file = createRequire(import.meta.url).resolve(
    '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  )
  const schema = z.looseObject({}).parse(JSON.parse(await readFile(file, 'utf8')))
  // What draft 4 calls itself by; draft 7 has other words for it.
  const isShared = ([key]: readonly [string, unknown]): boolean => key !== '$schema' && key !== 'id'
  const shared: Record<string, unknown> = Object.fromEntries(Object.entries(schema).filter(isShared))
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false })
  addFormats.default(ajv)
  return ajv.compile(shared)
}
