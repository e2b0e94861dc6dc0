import { readFile } from 'node:fs/promises'
import t from 'tap'
import { parse } from 'yaml'
import { startGuardedCluster } from './guarded-cluster.ts'
import { orMistake } from './policies.ts'

const cluster = await startGuardedCluster()
t.teardown(cluster.stop)
const { kubectl, request } = cluster

const monitoring = new URL('../../deploy/monitoring/', import.meta.url)
const files = await Promise.all(
  ['alerts.yaml', 'grafana-dashboard.json'].map((file) => readFile(new URL(file, monitoring), 'utf8')),
)
const watched = files.join('\n')

/** The samples of /metrics: name and labels. */
function samplesOf(
  body: string,
): readonly { readonly name: string; readonly labels: ReadonlyMap<string, string> }[] {
  return body.split('\n').flatMap((line) => {
    const [, name, labels = ''] = /^([a-z_]+)(?:\{([^}]*)\})? /.exec(line) ?? []
    if (name === undefined) return []
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(
      ([, key = '', value = '']) => [key, value] as const,
    )
    return [{ name, labels: new Map(pairs) }]
  })
}

/** What stands under a key, at any depth. */
function textsUnder(key: string, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]: [string, unknown]) =>
    name === key && typeof each === 'string' ? [each] : textsUnder(key, each),
  )
}

await t.test(
  'after traffic the guard exposes the names and labels that alerts and dashboard ask for',
  async (t) => {
    const samplesAtFirst = samplesOf(await cluster.guardMetrics())
    t.not(samplesAtFirst.length, 0)
    await kubectl(['apply', '-f', '-'], { input: orMistake('refused-first', 'shop') })
    const passed = await kubectl(['apply', '-f', '-'], { input: orMistake('warned-of', 'open') })
    t.equal(passed.exitCode, 0, passed.stderr)
    // Lowering a level asks the API server who may do that.
    const lowered = await kubectl([
      'label',
      'namespace',
      'shop',
      '--overwrite',
      'netpol-guardrail.dev/enforce=off',
    ])
    t.equal(lowered.exitCode, 0, lowered.stderr)
    await kubectl(['label', 'namespace', 'shop', '--overwrite', 'netpol-guardrail.dev/enforce=baseline'])
    const body = await cluster.guardMetrics()
    const exposed = new Set([...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? ''))
    for (const [name] of watched.matchAll(/\bnetpol_guardrail_[a-z_]+/g))
      t.ok(exposed.has(name) || exposed.has(name.replace(/_(?:bucket|sum|count)$/, '')), name)

    const samples = samplesOf(body)
    const seen = new Set<string>()
    // JSON is YAML.
    const expressions = files.flatMap((file) => textsUnder('expr', parse(file)))
    t.ok(expressions.length > 20, 'the expressions are found')
    for (const expression of expressions) {
      const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) =>
        list.split(/,\s*/),
      )
      for (const [, name = '', matchers = ''] of expression.matchAll(
        /\b(netpol_guardrail_[a-z_]+)(?:\{([^}]*)\})?/g,
      )) {
        const own = samples.filter((sample) => sample.name === name)
        // A counter with labels is not there before its first event; test/deploy/monitoring.test.ts makes them all.
        if (own.length === 0) continue
        seen.add(name)
        for (const [, label = '', operator, value = ''] of matchers.matchAll(
          /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g,
        )) {
          t.ok(
            own.every(({ labels }) => labels.has(label)),
            `${label} of ${name}`,
          )
          if (operator === '=')
            t.ok(
              own.some(({ labels }) => labels.get(label) === value),
              `${name} has ${label}=${value}`,
            )
        }
        for (const label of grouped.filter((each) => each !== 'instance' && each !== 'job'))
          if (!expression.includes(' or '))
            t.ok(
              own.every(({ labels }) => labels.has(label)),
              `${label} of ${name}`,
            )
      }
    }
    for (const name of [
      'netpol_guardrail_reviews_total',
      'netpol_guardrail_findings_total',
      'netpol_guardrail_access_reviews_total',
    ])
      t.ok(seen.has(name), `${name} had something to count`)
  },
)

await t.test('the API server counts by the very names that alerts and dashboard ask for', async (t) => {
  await cluster.killGuard()
  // Each policy of another name: one entry ignores that we are gone, the other does not.
  const passed = await kubectl(['apply', '-f', '-'], { input: orMistake('unseen', 'open') })
  t.equal(passed.exitCode, 0, passed.stderr)
  const stopped = await kubectl(['apply', '-f', '-'], { input: orMistake('stopped', 'shop') })
  t.equal(stopped.exitCode, 1)
  t.match(stopped.stderr, /failed calling webhook/)

  const { body } = await request({ method: 'GET', path: '/metrics' })
  const samples = body.split('\n')
  const names = new Set([...watched.matchAll(/\bapiserver_admission_[a-z_]+/g)].map(([name]) => name))
  t.equal(names.size, 4)
  for (const name of names) {
    const sample = samples.filter((line) => line.startsWith(`${name}{`))
    t.not(sample.length, 0, name)
    t.ok(
      sample.every((line) => /\bname="/.test(line)),
      `${name} names the entry`,
    )
  }
  const value = (pattern: RegExp): number =>
    Number(
      samples
        .find((line) => pattern.test(line))
        ?.split(' ')
        .at(-1) ?? 0,
    )
  t.equal(
    value(
      /^apiserver_admission_webhook_fail_open_count\{name="observe\.networkpolicies\.netpol-guardrail\.dev"/,
    ),
    1,
  )
  t.equal(
    value(
      /^apiserver_admission_webhook_rejection_count\{error_type="calling_webhook_error",name="enforce\.networkpolicies\.netpol-guardrail\.dev"/,
    ),
    1,
  )
  t.equal(
    value(
      /^apiserver_admission_webhook_rejection_count\{error_type="no_error",name="enforce\.networkpolicies\.netpol-guardrail\.dev"/,
    ),
    1,
  )
})
