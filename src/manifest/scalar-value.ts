import { Scalar } from 'yaml'
import { resolvePlain, type PlainValue } from './plain-scalar.ts'

/** What a scalar means, or why kubectl refuses it: a clause. */
export type ScalarRead =
  { readonly ok: true; readonly value: PlainValue } | { readonly ok: false; readonly reason: string }

const coreTag = 'tag:yaml.org,2002:'

/** The meaning of a scalar by its quotes and its tag, as go-yaml v2 takes it: the tag of Kubernetes' own reader. */
export function readScalar(scalar: Scalar.Parsed): ScalarRead {
  const { tag, source } = scalar
  if (tag !== undefined) return readTagged(tag, source)
  return { ok: true, value: scalar.type === Scalar.PLAIN ? resolvePlain(source) : source }
}

function readTagged(tag: string, source: string): ScalarRead {
  const name = tag.startsWith(coreTag) ? tag.slice(coreTag.length) : undefined
  const value = resolvePlain(source)
  switch (name) {
    case 'null':
      return valueIf(value === null, value, tag)
    case 'bool':
      return valueIf(typeof value === 'boolean', value, tag)
    case 'int':
      return valueIf(
        typeof value === 'number' && Number.isInteger(value) && !/[.eE]/.test(source),
        value,
        tag,
      )
    case 'float':
      return valueIf(typeof value === 'number', value, tag)
    case 'timestamp':
      return valueIf(/^\d{4}-\d{1,2}-\d{1,2}/.test(source), source, tag)
    case 'binary':
      return { ok: false, reason: 'a !!binary value; write the text itself' }
    default:
      // Text stays text under !!str, and under tags that nobody knows.
      return { ok: true, value: source }
  }
}

function valueIf(isRight: boolean, value: PlainValue, tag: string): ScalarRead {
  return isRight ? { ok: true, value } : { ok: false, reason: `not what its tag ${shortTag(tag)} says` }
}

function shortTag(tag: string): string {
  return `!!${tag.slice(coreTag.length)}`
}

const foreignEscape = /(?:^|[^\\])(?:\\\\)*\\(?:\/|u[dD][89a-fA-F]|U0000[dD][89a-fA-F]|\r?\n[ \t]*\r?\n)/

/**
 * Whether a double-quoted scalar at these offsets has an escape sequence that go-yaml refuses or reads otherwise: `\/` and
 * halves of surrogate pairs as JSON has them, and an escaped line break before an empty line.
 */
export function hasForeignEscape(text: string, [start, end]: readonly [number, number, number]): boolean {
  return foreignEscape.test(text.slice(start, end))
}
