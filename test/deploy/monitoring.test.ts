import { readFile } from 'node:fs/promises'
import t from 'tap'
import { parse } from 'yaml'
import * as z from 'zod'
import { exposeEverything, type MetricShape } from '../docs/exposed-metrics.ts'

const folder = new URL('../../deploy/monitoring/', import.meta.url)
const alerts = z
  .object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({ alert: z.string(), expr: z.string(), labels: z.object({ severity: z.string() }) }),
        ),
      }),
    ),
  })
  .parse(parse(await readFile(new URL('alerts.yaml', folder), 'utf8')))
  .groups.flatMap(({ rules }) => rules)
const tried = await readFile(new URL('alerts.test.yaml', folder), 'utf8')
const dashboard = z
  .object({
    panels: z.array(
      z.object({
        id: z.number(),
        title: z.string(),
        type: z.string(),
        description: z.string().optional(),
        gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
        targets: z
          .array(z.object({ refId: z.string(), expr: z.string(), legendFormat: z.string().optional() }))
          .optional(),
      }),
    ),
    annotations: z.object({ list: z.array(z.object({ expr: z.string() })) }),
  })
  .parse(JSON.parse(await readFile(new URL('grafana-dashboard.json', folder), 'utf8')))
const targets = dashboard.panels.flatMap((panel) => panel.targets ?? [])
const expressions = [...alerts, ...targets, ...dashboard.annotations.list].map(({ expr }) => expr)

/** Of the API server and of every process; test/cluster/metrics.test.ts compares the first with a real one. */
const foreign: Readonly<Record<string, readonly string[]>> = {
  apiserver_admission_webhook_fail_open_count: ['name'],
  apiserver_admission_webhook_rejection_count: ['name', 'error_type'],
  apiserver_admission_match_condition_evaluation_errors_total: ['name'],
  apiserver_admission_webhook_admission_duration_seconds: ['name', 'le'],
  process_resident_memory_bytes: ['job'],
}

const ours = await exposeEverything()

/** The labels that Prometheus itself gives every series. */
const givenByPrometheus = ['instance', 'job']

void t.test('every metric and every label in alerts and dashboard is one that there is', (t) => {
  for (const expression of expressions) {
    const names = [...expression.matchAll(/\b(?:netpol_guardrail|apiserver|process)_[a-z_]+/g)].map(
      ([name]) => name,
    )
    t.not(names.length, 0, expression)
    const known = new Set<string>(givenByPrometheus)
    for (const name of names) {
      const labels = labelsOf(name, ours)
      t.ok(labels, `${name} in ${expression}`)
      for (const label of labels ?? []) known.add(label)
    }
    for (const label of labelsIn(expression)) t.ok(known.has(label), `${label} in ${expression}`)
  }
  t.end()
})

void t.test('every label in a legend is one that the query keeps', (t) => {
  for (const { expr, legendFormat = '' } of targets)
    for (const [, label = ''] of legendFormat.matchAll(/\{\{\s*(\w+)\s*\}\}/g)) {
      const kept = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/))
      t.ok(kept.includes(label) || !expr.includes(' by ('), `${label} of ${expr}`)
    }
  t.end()
})

void t.test('every metric of ours that says when to look is in the alerts or on the dashboard', (t) => {
  const leftOut = [...ours.keys()].filter(
    (name) => !expressions.some((expression) => expression.includes(name)),
  )
  t.same(leftOut.toSorted(), [
    // What these three say shows in the age of the snapshot, which is watched.
    'netpol_guardrail_snapshot_handler_failures_total',
    'netpol_guardrail_snapshot_lists_total',
    'netpol_guardrail_snapshot_objects',
    'netpol_guardrail_snapshot_unreadable_objects_total',
    'netpol_guardrail_snapshot_watch_ends_total',
  ])
  t.end()
})

void t.test('each alert is seen to fire and to stay silent on made series', (t) => {
  for (const { alert } of alerts) {
    const cases = [
      ...tried.matchAll(new RegExp(`alertname: ${alert}(?:,|\\n)\\s*exp_alerts:\\s*(\\[\\])?`, 'g')),
    ]
    t.ok(
      cases.some(([, none]) => none === undefined),
      `${alert} fires`,
    )
    t.ok(
      cases.some(([, none]) => none !== undefined),
      `${alert} stays silent`,
    )
  }
  t.end()
})

void t.test('panels have a title, say what they show, and do not overlap', (t) => {
  const taken = new Set<string>()
  for (const { id, title, type, description, gridPos } of dashboard.panels) {
    t.not(title, '')
    if (type !== 'row') t.ok(description, `${title} says what it shows`)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        t.notOk(taken.has(`${x} ${y}`), `${id} at ${x} ${y}`)
        taken.add(`${x} ${y}`)
      }
    t.ok(gridPos.x + gridPos.w <= 24)
  }
  t.end()
})

function labelsOf(name: string, metrics: ReadonlyMap<string, MetricShape>): readonly string[] | undefined {
  const family = name.replace(/_(?:bucket|sum|count)$/, '')
  const shape = metrics.get(name) ?? metrics.get(family)
  if (shape !== undefined) return shape.type === 'histogram' ? [...shape.labels, 'le'] : shape.labels
  return foreign[name] ?? foreign[family]
}

/** The labels of selectors and of `by (...)`. */
function labelsIn(expression: string): readonly string[] {
  const selected = [...expression.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = '']) =>
    [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label),
  )
  const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/))
  return [...selected, ...grouped]
}
