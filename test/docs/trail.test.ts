import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { DecisionRecord, UndecidedReason } from '../../src/model/decision-record.ts'
import { entries } from '../../src/model/entry.ts'
import { isJsonObject } from '../../src/model/shape.ts'
import { type Trail, trailSchema } from '../../src/model/trail.ts'
import { readTrail } from '../../src/report/read-trail.ts'
import { maxAnnotationLength, renderTrail } from '../../src/report/trail.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { answerUnjudged } from '../../src/server/unjudged.ts'
import { logDecision, makeLogger } from '../../src/telemetry/logger.ts'
import { recordWith } from '../server/records.ts'
import { codesIn, readTables } from './markdown-tables.ts'

const page = await readFile(new URL('../../docs/trail.md', import.meta.url), 'utf8')
const tables = readTables(page)

/** The first code of each row in this column. */
function columnOf(column: string): readonly string[] {
  return tables.flatMap(({ rows }) => rows).flatMap((row) => codesIn(row.get(column) ?? '').slice(0, 1))
}

/** The lines in the blocks that are marked so. */
function examplesOf(mark: 'trail' | 'log'): readonly string[] {
  return [...page.matchAll(/^```json (trail|log)\n([^`]*)```$/gm)]
    .filter(([, found]) => found === mark)
    .flatMap(([, , text = '']) => text.trimEnd().split('\n'))
}

/** The line as an object of texts; anything else in it is an Error. */
function parseTrail(value: unknown): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) throw new Error('a trail is an object')
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => {
      if (typeof text !== 'string') throw new Error(`${key} is no text`)
      return [key, text]
    }),
  )
}

/** A trail in which everything stands that one can have: with a new member it does not compile without it. */
const fullTrail: Required<Trail> = {
  verdict: 'refused',
  levels: { enforce: 'baseline', warn: 'baseline', audit: 'strict', from: 'labels' },
  wouldRefuse: { baseline: ['or-peers'], strict: ['any-ip'] },
  findings: [{ rule: 'or-peers', path: 'spec', class: 'baseline', since: 'new' }],
  moreFindings: 1,
  ratcheted: ['any-ip'],
  exception: 'somebody said so',
  undecided: 'any-ip: it failed',
  guard: 'v0.1.0 config=3f9c1a',
}

/** The record with everything that a line can have. */
const fullRecord: Required<DecisionRecord> = {
  ...recordWith({ notDescribed: 'the author wrote one' }),
  trail: fullTrail,
}

async function logLineOf(record: DecisionRecord, folder: string): Promise<Readonly<Record<string, unknown>>> {
  const file = join(folder, 'log')
  const logger = makeLogger({ level: 'info', to: file })
  logDecision(logger, record, 1)
  await new Promise((resolve) => {
    logger.flush(resolve)
  })
  const line: unknown = JSON.parse(await readFile(file, 'utf8'))
  if (!isJsonObject(line)) throw new Error('a line is an object')
  return line
}

void t.test('the page lists exactly the keys that are written, in their order', (t) => {
  t.same(columnOf('key'), Object.keys(renderTrail(fullTrail)))
  t.match(page, `This page is schema ${trailSchema} of them.`)
  t.end()
})

void t.test('the keys that are said to be always there are', (t) => {
  const [, always = ''] = /^A key with nothing to say is absent\. (.+)$/m.exec(page) ?? []
  t.same(codesIn(always), Object.keys(renderTrail(recordWith({}).trail)))
  t.end()
})

void t.test('the example of each key reads back as it stands', (t) => {
  for (const { rows } of tables)
    for (const row of rows.filter((cells) => cells.has('key'))) {
      const [key = ''] = codesIn(row.get('key') ?? '')
      const [example = ''] = codesIn(row.get('example') ?? '')
      const written = { schema: '1', verdict: 'refused', guard: 'v0.1.0', [key]: example }
      const reading = readTrail(written)
      t.same(reading && renderTrail(reading.trail), written, key)
    }
  t.end()
})

void t.test('each example reads back as it stands, and keeps to the limits', (t) => {
  const examples = examplesOf('trail').map((line) => parseTrail(JSON.parse(line)))
  for (const example of examples) {
    const reading = readTrail(example)
    t.equal(reading?.isNewer, false)
    t.same(reading && renderTrail(reading.trail), example)
  }
  const shown = new Set(examples.flatMap((example) => Object.keys(example)))
  t.same(new Set(columnOf('key')), shown, 'and every key is among them')
  t.end()
})

void t.test('the examples speak of rules that there are', (t) => {
  const known = rules.map(({ id }) => id)
  for (const line of examplesOf('trail')) {
    const trail = readTrail(parseTrail(JSON.parse(line)))?.trail
    const named = [
      ...(trail?.findings.map(({ rule }) => rule) ?? []),
      ...(trail?.ratcheted ?? []),
      ...Object.values(trail?.wouldRefuse ?? {}).flat(),
    ]
    t.same(
      named.filter((rule) => !known.includes(rule)),
      [],
    )
  }
  t.end()
})

void t.test('the page lists exactly the fields of the log line, in their order', async (t) => {
  const line = await logLineOf(fullRecord, t.testdir())
  t.same(columnOf('field'), Object.keys(line))
  t.same(line['trail'], renderTrail(fullTrail), 'with the same keys under trail')
})

void t.test('the example of a log line has those fields, and a trail that reads back', (t) => {
  const examples = examplesOf('log')
  t.equal(examples.length, 1)
  for (const text of examples) {
    const line: unknown = JSON.parse(text)
    if (!isJsonObject(line)) throw new Error('a line is an object')
    t.same(
      Object.keys(line),
      columnOf('field').filter((field) => field !== 'notDescribed'),
    )
    const trail = parseTrail(line['trail'])
    const reading = readTrail(trail)
    t.same(reading && renderTrail(reading.trail), trail)
    t.equal(line['verdict'], trail['verdict'])
  }
  t.end()
})

void t.test('every entry has a line in the table of who writes what', (t) => {
  t.same(
    columnOf('entry'),
    entries.map(({ name }) => name),
  )
  t.end()
})

void t.test('a mutating entry that could not judge writes what the table says', (t) => {
  const [cell = ''] = tables
    .flatMap(({ rows }) => rows)
    .filter((row) => codesIn(row.get('entry') ?? '')[0] === 'describe.networkpolicies')
    .map((row) => row.get('leaves there') ?? '')
  for (const entry of entries.filter(({ phase }) => phase === 'mutate')) {
    const why = { reason: 'foreign', clause: 'it is a Pod', outcome: 'follow' } as const
    const { answer } = answerUnjudged(entry, 'u-1', why, fullTrail.guard)
    t.same(codesIn(cell), Object.keys(answer.auditAnnotations))
  }
  t.end()
})

/** Why nothing was judged. */
const reasons: Readonly<Record<Exclude<UndecidedReason, 'rule-failed' | 'facts-missing'>, true>> = {
  'too-large': true,
  failed: true,
  overloaded: true,
  deadline: true,
  malformed: true,
  foreign: true,
  'not-understood': true,
}

void t.test('every reason to judge nothing is on the page', (t) => {
  const [, listed = ''] = /was not judged it begins with the reason: ([^.]+)\./.exec(page) ?? []
  t.same(codesIn(listed), Object.keys(reasons))
  t.end()
})

void t.test('the limits are those of the page', async (t) => {
  const english = new Intl.NumberFormat('en')
  const [, inAudit, inLog] =
    /at most ([\d,]+) characters\. In our log it has at most ([\d,]+)\./.exec(page) ?? []
  const trail: Trail = { ...fullTrail, undecided: 'x'.repeat(100_000) }
  t.equal(inAudit, english.format(maxAnnotationLength))
  t.equal(inAudit, english.format(renderTrail(trail)['undecided']?.length ?? 0))
  const line = await logLineOf({ ...fullRecord, trail }, t.testdir())
  t.equal(inLog, english.format(parseTrail(line['trail'])['undecided']?.length ?? 0))
})

void t.test('a list is cut between two items, and says how many are missing', (t) => {
  const ids = Array.from({ length: 300 }, (_, index) => `rule-${index}`)
  const trail = renderTrail({
    ...fullTrail,
    wouldRefuse: { baseline: ids, strict: ids },
    ratcheted: ids,
    findings: ids.map((rule) => ({ rule, path: 'spec', class: 'baseline', since: 'new' })),
    moreFindings: 7,
  })
  const cuts: Readonly<Record<string, RegExp>> = {
    findings: /^(?:rule-\d+@spec;baseline;new )+\+\d+$/,
    ratcheted: /^(?:rule-\d+,)+\+\d+$/,
    'would-refuse': /^baseline:(?:rule-\d+,)+\+\d+ strict:(?:rule-\d+,)+\+\d+$/,
  }
  for (const [key, form] of Object.entries(cuts)) {
    t.match(trail[key], form, key)
    t.ok((trail[key]?.length ?? 0) <= maxAnnotationLength)
  }
  const reading = readTrail(trail)?.trail
  t.equal(
    (reading?.findings.length ?? 0) + (reading?.moreFindings ?? 0),
    ids.length + 7,
    'nothing is lost in the count',
  )
  t.end()
})
