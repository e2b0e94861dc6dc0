import { readFile } from 'node:fs/promises'
import t from 'tap'
import type { LookupOutcome, RelistReason, WatchEnd } from '../../src/cluster/recorder.ts'
import { namespacesResource } from '../../src/cluster/namespaces-resource.ts'
import type { UndecidedReason } from '../../src/model/decision-record.ts'
import { entries } from '../../src/model/entry.ts'
import { findingClasses, isShownAt } from '../../src/model/level.ts'
import type { Trail, TrailFinding } from '../../src/model/trail.ts'
import type { FailureCode } from '../../src/server/failure-status.ts'
import { clusterMetricHelp } from '../../src/telemetry/cluster-metrics.ts'
import { metricHelp } from '../../src/telemetry/metrics.ts'
import { exposeEverything, type MetricShape } from './exposed-metrics.ts'
import { codesIn, readTables } from './markdown-tables.ts'

const page = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
const tables = readTables(page)

/** What the page says of each metric of ours. */
const documented: ReadonlyMap<string, MetricShape> = new Map(
  tables
    .flatMap(({ rows }) => rows)
    .flatMap((row) => {
      const type = row.get('type')
      const [name = ''] = codesIn(row.get('metric') ?? '')
      return type === undefined ? [] : [[name, { type, labels: codesIn(row.get('labels') ?? '').toSorted() }]]
    }),
)

/** What stands on /metrics once everything has happened. */
const exposed: ReadonlyMap<string, MetricShape> = await exposeEverything()

void t.test('the page lists exactly the metrics that there are', (t) => {
  t.same([...documented.keys()].toSorted(), [...exposed.keys()].toSorted())
  t.same([...exposed.keys()].toSorted(), Object.keys({ ...metricHelp, ...clusterMetricHelp }).toSorted())
  t.end()
})

void t.test('each has the type and the labels that the page says', (t) => {
  for (const [name, shape] of exposed) t.same(documented.get(name), shape, name)
  t.end()
})

void t.test('each metric says what it means and when to look', (t) => {
  for (const { rows } of tables)
    for (const row of rows.filter((cells) => cells.has('metric'))) {
      t.not(row.get('what it says'), '', `${row.get('metric') ?? ''} says something`)
      t.not(row.get('alert when'), '', `${row.get('metric') ?? ''} says when to look`)
    }
  t.end()
})

void t.test('every name of ours on the page, in the alerts too, is a metric with such labels', (t) => {
  const samples = page.matchAll(/\b(netpol_guardrail_[a-z_]+)(?:\{([a-z]+)[=!])?/g)
  for (const [text, name = '', label] of samples) {
    const family = exposed.get(name) ?? exposed.get(name.replace(/_(?:bucket|sum|count)$/, ''))
    t.ok(family, text)
    if (label !== undefined) t.ok(family?.labels.includes(label), text)
  }
  t.end()
})

/** Every member of a union, checked by the compiler in both directions. */
const undecidedReasons: Readonly<Record<UndecidedReason, true>> = {
  'too-large': true,
  failed: true,
  overloaded: true,
  deadline: true,
  malformed: true,
  foreign: true,
  'not-understood': true,
  'rule-failed': true,
  'facts-missing': true,
}
const verdicts: Readonly<Record<Trail['verdict'], true>> = { allowed: true, refused: true, undecided: true }
const sinces: Readonly<Record<TrailFinding['since'], true>> = { new: true, before: true }
/** A shed review is counted elsewhere. */
const rejections: Readonly<Record<Exclude<FailureCode, 503>, true>> = {
  400: true,
  404: true,
  405: true,
  500: true,
}
const relistReasons: Readonly<Record<RelistReason, true>> = {
  first: true,
  expired: true,
  broken: true,
  'handler-failed': true,
  'watch-failing': true,
  'list-failed': true,
}
const watchEnds: Readonly<Record<WatchEnd, true>> = {
  ended: true,
  'ended-early': true,
  lost: true,
  refused: true,
  expired: true,
  broken: true,
  stalled: true,
  'handler-failed': true,
}
const getOutcomes: Readonly<Record<Exclude<LookupOutcome, 'allowed' | 'denied'>, true>> = {
  found: true,
  missing: true,
  unknown: true,
}
const accessOutcomes: Readonly<Record<Exclude<LookupOutcome, 'found' | 'missing'>, true>> = {
  allowed: true,
  denied: true,
  unknown: true,
}
const strictest = { level: 'strict', version: 'latest' } as const
const since = { major: 0, minor: 1 }

/** The values of each label by the heading of its section. */
const valuesByHeading: Readonly<Record<string, readonly string[]>> = {
  '`entry`': entries.map(({ name }) => name),
  '`verdict`': Object.keys(verdicts),
  '`reason` of `netpol_guardrail_undecided_total`': Object.keys(undecidedReasons),
  '`class`': findingClasses.filter((each) => isShownAt(strictest, { class: each, foundSince: since })),
  '`since`': Object.keys(sinces),
  '`code`': Object.keys(rejections),
  '`resource`': [namespacesResource.name],
  '`reason` of `netpol_guardrail_snapshot_lists_total`': Object.keys(relistReasons),
  '`end`': Object.keys(watchEnds),
  '`outcome` of `netpol_guardrail_live_gets_total`': Object.keys(getOutcomes),
  '`outcome` of `netpol_guardrail_access_reviews_total`': Object.keys(accessOutcomes),
}

void t.test('every value of every label is on the page, and no other', (t) => {
  const sections = tables.filter(({ rows }) => rows.some((row) => row.has('value')))
  t.same(
    Object.fromEntries(
      sections.map(({ heading, rows }) => [
        heading,
        rows.flatMap((row) => codesIn(row.get('value') ?? '')).toSorted(),
      ]),
    ),
    Object.fromEntries(
      Object.entries(valuesByHeading).map(([heading, values]) => [heading, values.toSorted()]),
    ),
  )
  t.end()
})

void t.test('every label of a metric has a section, and every section is of a label', (t) => {
  const headings = [...page.matchAll(/^### (`.+)$/gm)].map(([, heading = '']) => heading)
  const used = new Set<string>()
  for (const [name, { labels }] of exposed)
    for (const label of labels) {
      const heading = [`\`${label}\` of \`${name}\``, `\`${label}\``].find((each) => headings.includes(each))
      t.ok(heading, `${label} of ${name}`)
      if (heading !== undefined) used.add(heading)
    }
  t.same([...used].toSorted(), headings.toSorted())
  t.end()
})
