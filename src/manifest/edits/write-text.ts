import { Scalar } from 'yaml'
import { resolvePlain } from '../plain-scalar.ts'

/** How a text is written: as the scalar was that it replaces, or as its surroundings are. */
export type Style = 'plain' | 'single' | 'double'

/** Characters that mean nothing special wherever they stand inside a plain scalar, except for a colon at its end. */
const harmless = /^[A-Za-z0-9](?:[A-Za-z0-9._/:-]*[A-Za-z0-9._/-])?$/

/** A string as YAML, in the given style where it can be written so, else in double quotes. */
export function writeText(value: string, style: Style): string {
  if (style === 'plain' && harmless.test(value) && resolvePlain(value) === value) return value
  if (style === 'single' && !/[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(value))
    return `'${value.replaceAll("'", "''")}'`
  return JSON.stringify(value)
}

/** A list in one line. */
export function writeList(values: readonly string[], style: Style): string {
  return `[${values.map((value) => writeText(value, style)).join(', ')}]`
}

/** The style of a scalar; undefined for a block scalar, which has no other text in it. */
export function styleOf(scalar: Scalar): Style | undefined {
  switch (scalar.type) {
    case Scalar.PLAIN:
      return 'plain'
    case Scalar.QUOTE_SINGLE:
      return 'single'
    case Scalar.QUOTE_DOUBLE:
      return 'double'
    default:
      return undefined
  }
}
