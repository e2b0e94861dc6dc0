import { entries, type Entry } from '../model/entry.ts'
import type { WriteOutcome } from '../model/reviewed-write.ts'
import { isJsonObject, type JsonObject } from '../model/shape.ts'
import { readTrail } from '../report/read-trail.ts'
import { memo } from './memo.ts'

/** How the name of each of our webhook entries ends. */
const suffix = '.netpol-guardrail.dev'

/** What the annotations of an event say about the guard. */
export interface EntryTrails {
  /** The judgement of a validating entry: of two, which only changed configurations bring about, the one that refused. */
  readonly judged: Extract<WriteOutcome, { kind: 'judged' }> | undefined
  /** The validating entries that did not answer, and were ignored. */
  readonly unanswered: readonly string[]
  /** Whether a mutating entry did not answer, or could not judge: it leaves a trail only then. */
  readonly lacksDescription: boolean
}

/** Reads the annotations of an event. */
export type ReadEntryTrails = (annotations: unknown) => EntryTrails

const nothing: EntryTrails = { judged: undefined, unanswered: [], lacksDescription: false }

/** Whose key an annotation is. */
type KeyReading =
  /** `sign` stands for the whole key in a text that tells readings apart. */
  | { readonly kind: 'trail'; readonly entry: Entry; readonly key: string; readonly sign: string }
  | { readonly kind: 'failed-open'; readonly sign: string }
  | { readonly kind: 'foreign' }

/** Most writes have nothing to say, and what is wrong with the rest is mostly the same. */
const maxKnown = 1000

/**
 * Makes a reader of annotations. The API server puts the entry's name before each key of an answer; a call that failed
 * leaves `failed-open.validating.webhook.admission.k8s.io/round_0_index_2`, with the entry's name as its value, or the
 * same with `mutation`. What was read once is known, as the same object or by its text.
 */
export function makeEntryTrailsReader(): ReadEntryTrails {
  const readKey = memo(maxKnown, readNewKey)
  const known = new Map<string, EntryTrails>()
  const readByText = (annotations: JsonObject): EntryTrails => {
    let text = ''
    for (const key of Object.keys(annotations)) {
      const reading = readKey(key)
      const value = annotations[key]
      if (reading.kind !== 'foreign' && typeof value === 'string') text += `${reading.sign}${value}\n`
    }
    if (text === '') return nothing
    const before = known.get(text)
    if (before !== undefined) return before
    const read = readAll(annotations)
    if (known.size === maxKnown) known.clear()
    known.set(text, read)
    return read
  }
  const knownObjects = new WeakMap<JsonObject, EntryTrails>()
  return (annotations) => {
    if (!isJsonObject(annotations)) return nothing
    const before = knownObjects.get(annotations)
    if (before !== undefined) return before
    const read = readByText(annotations)
    knownObjects.set(annotations, read)
    return read
  }
}

function readNewKey(key: string): KeyReading {
  if (key.startsWith('failed-open.')) return { kind: 'failed-open', sign: 'open ' }
  const slash = key.indexOf('/')
  const entry = findEntry(key.slice(0, slash))
  if (entry === undefined) return { kind: 'foreign' }
  const own = key.slice(slash + 1)
  return { kind: 'trail', entry, key: own, sign: `${entries.indexOf(entry)}/${own} ` }
}

function findEntry(webhook: string): Entry | undefined {
  return entries.find(({ name }) => webhook === `${name}${suffix}`)
}

function readAll(annotations: JsonObject): EntryTrails {
  const keysOf = new Map<Entry, Record<string, string>>()
  const failedOpen = new Set<Entry>()
  for (const [annotation, value] of Object.entries(annotations)) {
    if (typeof value !== 'string') continue
    const reading = readNewKey(annotation)
    if (reading.kind === 'failed-open') {
      const entry = findEntry(value)
      if (entry !== undefined) failedOpen.add(entry)
    } else if (reading.kind === 'trail') {
      const keys = keysOf.get(reading.entry) ?? {}
      // Even `__proto__` does no harm: a text cannot become a prototype.
      keys[reading.key] = value
      keysOf.set(reading.entry, keys)
    }
  }
  const judged = entries.flatMap((entry) => {
    const keys = entry.phase === 'validate' ? keysOf.get(entry) : undefined
    const reading = keys === undefined ? undefined : readTrail(keys)
    return reading === undefined ? [] : [{ kind: 'judged' as const, entry: entry.name, ...reading }]
  })
  const mutating = [...failedOpen, ...keysOf.keys()].filter(({ phase }) => phase === 'mutate')
  return {
    judged: judged.find(({ trail }) => trail.verdict === 'refused') ?? judged[0],
    unanswered: [...failedOpen].filter(({ phase }) => phase === 'validate').map(({ name }) => name),
    lacksDescription: mutating.length > 0,
  }
}
