import { readdirSync, readFileSync } from 'node:fs'
import { readManifests } from '../../src/manifest/read-manifests.ts'
import type { Level } from '../../src/model/level.ts'

/** The two suites: what must not slip through, and what must not be held up. */
export const suiteNames = ['evasion', 'negative'] as const

/** The levels at which every case says what happens. */
export const suiteLevels = ['baseline', 'strict'] as const

/** A suite, by its folder. */
export type SuiteName = (typeof suiteNames)[number]

/** A level that a case is about. */
export type SuiteLevel = Exclude<Level, 'off'>

/** What happens where a level is enforced: the rules for which the write is refused, none if it is admitted. */
export type Expectation = readonly string[]

/** The gravest class that may be newly found, for a case that must stay quiet. */
export type Gravest = 'nothing' | 'info' | 'advice' | 'strict'

/** One write with what is expected of it, as its file says. */
export interface SuiteCase {
  readonly suite: SuiteName
  /** The file, in the folder of the suite. */
  readonly file: string
  readonly title: string
  readonly expect: Readonly<Record<SuiteLevel, Expectation>>
  /** The file of the plain form, of which this one is a disguise: the same rules find the same in both. */
  readonly sameAs: string | undefined
  /** Rules that only the disguise itself brings in. */
  readonly besides: readonly string[]
  readonly most: Gravest | undefined
  /** Why an API server never comes to ask about it. Undefined: it does. */
  readonly invalidForApi: string | undefined
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly subresource: 'status' | 'finalize' | ''
  /** The object that is written or deleted, as parsed. */
  readonly object: unknown
  /** The object before, of an update. */
  readonly oldObject: unknown
}

const keys = [
  'title',
  'expect-baseline',
  'expect-strict',
  'same-as',
  'besides',
  'most',
  'invalid-for-api',
  'operation',
  'subresource',
  'old',
] as const

type Key = (typeof keys)[number]

/** Reads all cases of a suite, by file name. Throws where a file does not say what a case has to say. */
export function readSuite(suite: SuiteName): readonly SuiteCase[] {
  const folder = new URL(`${suite}/`, import.meta.url)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      try {
        return readCase(suite, file, readFileSync(new URL(file, folder), 'utf8'))
      } catch (cause) {
        throw new Error(`${suite}/${file} is no case`, { cause })
      }
    })
}

/**
 * The case as another namespace would have it: every `shop`, in which all cases are set, becomes `namespace`. What a
 * rule finds may depend on the policy's own namespace.
 */
export function inNamespace(suiteCase: SuiteCase, namespace: string): SuiteCase {
  const move = (value: unknown): unknown => {
    if (value === 'shop') return namespace
    if (Array.isArray(value)) return value.map(move)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, move(entry)]))
  }
  return { ...suiteCase, object: move(suiteCase.object), oldObject: move(suiteCase.oldObject) }
}

function readCase(suite: SuiteName, file: string, text: string): SuiteCase {
  const head = readHead(text)
  const { manifests, problems } = readManifests(text)
  const [problem] = problems
  if (problem !== undefined) throw new Error(`line ${problem.line}: ${problem.reason}`)
  const [object, oldObject, ...others] = manifests.map((manifest) => manifest.object)
  if (object === undefined || others.length > 0) throw new Error('it must hold one object, or two')
  const isUpdate = head.has('old')
  if (isUpdate !== (oldObject !== undefined)) throw new Error('the second object is the one before: # old:')
  const operation = isUpdate ? 'UPDATE' : oneOf(head.get('operation') ?? 'CREATE', ['CREATE', 'DELETE'])
  const most = head.get('most')
  return {
    suite,
    file,
    title: required(head, 'title'),
    expect: {
      baseline: readExpectation(required(head, 'expect-baseline')),
      strict: readExpectation(required(head, 'expect-strict')),
    },
    sameAs: head.get('same-as'),
    besides: words(head.get('besides') ?? ''),
    most: most === undefined ? undefined : oneOf(most, ['nothing', 'info', 'advice', 'strict']),
    invalidForApi: head.get('invalid-for-api'),
    operation,
    subresource: oneOf(head.get('subresource') ?? '', ['status', 'finalize', '']),
    object,
    oldObject,
  }
}

/** The lines `# key: value`. Any other comment is for people. */
function readHead(text: string): ReadonlyMap<Key, string> {
  const head = new Map<Key, string>()
  for (const [, name = '', value = ''] of text.matchAll(/^# ([a-z-]+):(.*)$/gm)) {
    const key = oneOf(name, keys)
    if (head.has(key)) throw new Error(`it says ${key} twice`)
    head.set(key, value.trim())
  }
  return head
}

function required(head: ReadonlyMap<Key, string>, key: Key): string {
  const value = head.get(key)
  if (value === undefined || value === '') throw new Error(`it does not say ${key}`)
  return value
}

function readExpectation(text: string): Expectation {
  const [outcome, ...rules] = words(text)
  if (oneOf(outcome ?? '', ['admitted', 'refused']) === 'admitted' ? rules.length > 0 : rules.length === 0)
    throw new Error(`${text}: a refusal names its rules, an admission none`)
  return rules.sort()
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '')
}

function oneOf<const T extends string>(text: string, values: readonly T[]): T {
  const value = values.find((each) => each === text)
  if (value === undefined) throw new Error(`${text} is none of ${values.join(', ')}`)
  return value
}
