import type * as z from 'zod'
import { nearest } from '../model/nearest.ts'
import { isJsonObject, kindOf } from '../model/shape.ts'
import { quote } from './check-text.ts'
import type { Keys, Part } from './configuration-problem.ts'

/** An issue of zod, which need not say with what value it was found. */
export type Issue = z.core.$ZodIssue

/** Where an issue was found. */
export interface Circumstances {
  /** The whole that was read, as plain JSON. */
  readonly value: unknown
  /** The fields that may stand at a place; empty where that cannot be told. */
  readonly fieldsAt: (keys: Keys) => readonly string[]
}

/** An issue about one place. */
export interface PlacedIssue {
  readonly issue: Issue
  readonly keys: Keys
  readonly part: Part
}

/** The issues with their places; one about several unknown fields is one for each of them. */
export function placeIssues(issues: readonly Issue[]): readonly PlacedIssue[] {
  return issues.flatMap((issue): readonly PlacedIssue[] => {
    const keys = issue.path.filter((key) => typeof key !== 'symbol')
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ issue, keys: [...keys, key], part: 'key' }))
    return [{ issue, keys, part: issue.code === 'invalid_key' ? 'key' : 'value' }]
  })
}

/** Says what zod found wrong, in our words: what must stand there, not what did, and what surely was meant. */
export function explainIssue({ issue, keys }: PlacedIssue, { value, fieldsAt }: Circumstances): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return explainUnknown(keys, fieldsAt(keys.slice(0, -1)))
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message
    case 'invalid_type':
      return explainType(issue.expected, valueAt(value, keys))
    case 'invalid_value':
      return explainValue(issue.values.map(String), valueAt(value, keys))
    case 'too_small':
    case 'too_big':
      return explainSize(issue)
    default:
      return issue.message
  }
}

/** The value to which the keys lead; undefined where they lead nowhere. */
export function valueAt(value: unknown, keys: Keys): unknown {
  return keys.reduce<unknown>((outer, key) => {
    if (Array.isArray(outer)) return (outer as readonly unknown[])[Number(key)]
    return isJsonObject(outer) && Object.hasOwn(outer, key) ? outer[key] : undefined
  }, value)
}

function explainUnknown(keys: Keys, known: readonly string[]): string {
  const key = String(keys.at(-1))
  const meant = nearest(key, known)
  const suggestion = meant === undefined ? undefined : `; did you mean ${meant}?`
  if (isAboutRules(keys.slice(0, -1)))
    return `there is no rule ${shown(key)}${suggestion ?? '; netpol-guardrail explain lists them'}`
  if (keys.length === 2 && keys[0] === 'exempt' && key === 'groups')
    return 'groups cannot be exempt: only exact user names are, under users'
  const fields = known.length === 0 ? 'there is none here' : `there are ${known.join(', ')}`
  return `unknown field ${shown(key)}${suggestion ?? `; ${fields}`}`
}

/** Whether these keys lead to the file's own `rules` or to those of an override. */
function isAboutRules(keys: Keys): boolean {
  return keys.at(-1) === 'rules' && (keys.length === 1 || (keys.length === 3 && keys[0] === 'overrides'))
}

const expectations: ReadonlyMap<string, { readonly kind: string; readonly empty?: string }> = new Map([
  ['string', { kind: 'a string', empty: '""' }],
  ['number', { kind: 'a number' }],
  ['int', { kind: 'a whole number' }],
  ['boolean', { kind: 'true or false' }],
  ['array', { kind: 'a list', empty: '[]' }],
  ['object', { kind: 'an object', empty: '{}' }],
  ['record', { kind: 'an object', empty: '{}' }],
])

function explainType(expected: string, found: unknown): string {
  const { kind, empty } = expectations.get(expected) ?? { kind: expected }
  if (found === undefined) return `is required: ${kind}`
  const must = `must be ${kind}, not ${kindOf(found)}`
  if (found === null) return `${must}: leave the key out${empty === undefined ? '' : `, or write ${empty}`}`
  const isUnquoted = expected === 'string' && typeof found !== 'object'
  return isUnquoted ? `${must}: put it in quotes` : must
}

function explainValue(allowed: readonly string[], found: unknown): string {
  const list = listed(allowed)
  if (found === undefined) return `is required: ${list}`
  if (typeof found === 'string') {
    const meant = allowed.length > 1 ? nearest(found, allowed) : undefined
    return `must be ${list}, not ${quote(found)}${meant === undefined ? '' : `; did you mean ${meant}?`}`
  }
  // Helm and others write YAML 1.1, in which an unquoted off is false.
  if (found === false && allowed.includes('off'))
    return `must be ${list}, not false: put off in quotes where the file is written by a program`
  return `must be ${list}, not ${kindOf(found)}`
}

function explainSize(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const isTooSmall = issue.code === 'too_small'
  const bound = Number(isTooSmall ? issue.minimum : issue.maximum)
  const counted = issue.origin === 'string' ? 'character' : issue.origin === 'array' ? 'item' : undefined
  if (isTooSmall && bound === 1 && counted !== undefined) return 'must not be empty'
  const inclusive = issue.inclusive ?? true
  if (counted === undefined) {
    if (inclusive) return `must be ${isTooSmall ? 'at least' : 'at most'} ${bound}`
    return `must be ${isTooSmall ? 'more than' : 'less than'} ${bound}`
  }
  return `must have ${isTooSmall ? 'at least' : 'at most'} ${bound} ${counted}${bound === 1 ? '' : 's'}`
}

function listed(texts: readonly string[]): string {
  const last = texts.at(-1) ?? 'nothing'
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} or ${last}`
}

/** A key as it is, unless it is odd. */
function shown(key: string): string {
  return /^[\w./-]{1,80}$/.test(key) ? key : quote(key)
}
