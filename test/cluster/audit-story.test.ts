/**
 * The audit review, as one story: mixed traffic with the guard up, down and slow, under the shipped audit policy; then what
 * the API server's own audit log says of it, what got in past the guard, and the level that stops it.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { waitUntil } from '../control-plane/wait-until.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { andForm, anyIp, orMistake } from './policies.ts'
import { type GuardrailRun, runGuardrail } from './run-guardrail.ts'

const folder = await mkdtemp(join(tmpdir(), 'guardrail-audit-'))
t.teardown(() => rm(folder, { recursive: true, force: true }))
const auditLog = join(folder, 'audit.log')
const cluster = await startGuardedCluster({
  apiServerFlags: [
    `--audit-policy-file=${fileURLToPath(new URL('../../deploy/audit-policy.yaml', import.meta.url))}`,
    `--audit-log-path=${auditLog}`,
  ],
})
t.teardown(cluster.stop)
const { kubectl } = cluster

async function apply(t: Test, yaml: string, outcome: 'passes' | 'is refused', user?: 'dev'): Promise<void> {
  const { exitCode, stderr } = await kubectl(['apply', '-f', '-'], {
    input: yaml,
    ...(user === undefined ? {} : { user }),
  })
  t.equal(exitCode, outcome === 'passes' ? 0 : 1, stderr)
}

function audit(...args: readonly string[]): Promise<GuardrailRun> {
  const [command = '', ...rest] = args
  return runGuardrail(['audit', command, auditLog, ...rest])
}

async function review(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { exitCode, out, error } = await audit('review', '-o', 'json', ...args)
  if (exitCode !== 0) throw new Error(error)
  return JSON.parse(out) as Record<string, unknown>
}

/** The entries of a ranking by what they are called. */
function entriesOf(ranking: unknown, key: 'name' | 'rule'): Readonly<Record<string, unknown>> {
  const { entries, others } = ranking as {
    readonly entries: readonly Readonly<Record<'name' | 'rule', string>>[]
    readonly others: number
  }
  if (others !== 0) throw new Error('a ranking has left something out')
  return Object.fromEntries(entries.map((entry) => [entry[key], entry]))
}

await kubectl(['create', 'namespace', 'calm'])

await t.test('traffic: two users, good and bad policies, with the guard up, down and slow', async (t) => {
  await cluster.untilAnswered()
  await apply(t, andForm('good', 'open'), 'passes')
  await apply(t, orMistake('two-dashes', 'open'), 'passes')
  await apply(t, anyIp('everywhere', 'open'), 'passes', 'dev')
  await apply(t, orMistake('refused', 'shop'), 'is refused')
  await apply(t, anyIp('refused-too', 'shop'), 'is refused', 'dev')
  await apply(t, andForm('good', 'shop'), 'passes', 'dev')
  await apply(t, andForm('good', 'calm'), 'passes')
  // A dry run changes nothing, and is counted apart.
  await kubectl(['apply', '--dry-run=server', '-f', '-'], { input: orMistake('only-tried', 'shop') })

  await cluster.killGuard()
  await apply(t, orMistake('unseen-bad', 'open'), 'passes', 'dev')
  await apply(t, andForm('unseen-good', 'open'), 'passes')
  await apply(t, andForm('held-up', 'shop'), 'is refused')
  await cluster.startGuard()
  await cluster.untilAnswered()

  cluster.freezeGuard()
  await apply(t, anyIp('slow-bad', 'open'), 'passes')
  await apply(t, andForm('slow-held-up', 'shop'), 'is refused')
  cluster.thawGuard()
  await cluster.untilAnswered()
})

await t.test('the audit log gives exactly the counts of what was done', async (t) => {
  // kube-apiserver writes events a moment after it has answered.
  await waitUntil(
    'the last event',
    async () => ((await readFile(auditLog, 'utf8')).includes('slow-held-up') ? true : undefined),
    { timeoutMs: 10_000 },
  )
  const { totals, rules, namespaces, users, dryRuns, pastUs } = await review(
    '--namespace',
    'open',
    '--namespace',
    'shop',
    '--namespace',
    'calm',
  )
  const none = { ratcheted: 0, excepted: 0, undecided: 0 }
  // Seven policies, and the namespace calm.
  t.same(totals, { judged: 8, refused: 2, wouldRefuse: { baseline: 2, strict: 2 }, ...none })
  t.match(entriesOf(rules, 'rule'), {
    'any-ip': { refused: 1, wouldRefuse: { baseline: 1 } },
    'or-peers': { refused: 1, wouldRefuse: { baseline: 1 } },
  })
  t.match(entriesOf(namespaces, 'name'), {
    open: { judged: 3, refused: 0, wouldRefuse: { baseline: 2 }, ...none },
    shop: { judged: 3, refused: 2, wouldRefuse: { baseline: 0 }, ...none },
    calm: { judged: 2, refused: 0, wouldRefuse: { baseline: 0 }, ...none },
  })
  t.match(entriesOf(users, 'name'), {
    admin: { judged: 5, refused: 1, wouldRefuse: { baseline: 1 } },
    dev: { judged: 3, refused: 1, wouldRefuse: { baseline: 1 } },
  })
  t.match(dryRuns, { wouldBeRefused: 1 })
  const { heldUp, writes } = pastUs as {
    readonly heldUp: number
    readonly writes: readonly { readonly name: string; readonly cause: string }[]
  }
  t.equal(heldUp, 2)
  t.same(
    writes.filter(({ cause }) => cause !== 'before-guard').map(({ name, cause }) => `${name} ${cause}`),
    ['unseen-bad failed-open', 'unseen-good failed-open', 'slow-bad failed-open'],
    'what was written before there was a guard is told apart',
  )
})

await t.test('readiness: who may enforce, who may not, and of whom nobody knows', async (t) => {
  await kubectl(['create', 'namespace', 'silent'])
  const { readiness } = await review(
    '--level',
    'baseline',
    '--namespace',
    'open',
    '--namespace',
    'calm',
    '--namespace',
    'silent',
    '--namespace',
    'shop',
  )
  const states = (readiness as readonly { readonly namespace: string; readonly state: string }[]).map(
    ({ namespace, state }) => `${namespace}: ${state}`,
  )
  t.same(states, ['calm: ready', 'open: not-ready', 'shop: enforced', 'silent: no-evidence'])
  t.equal((await audit('review', '--namespace', 'calm', '--fail-on', 'not-ready')).exitCode, 0)
  t.equal((await audit('review', '--namespace', 'open', '--fail-on', 'not-ready')).exitCode, 1)
})

await t.test('verify finds exactly the bad ones that got in', async (t) => {
  const { exitCode, out } = await audit('verify')
  t.equal(exitCode, 1)
  t.match(out, /unseen-bad/)
  t.match(out, /or-peers/)
  const json = JSON.parse((await audit('verify', '-o', 'json')).out) as {
    readonly pastUs: { readonly writes: readonly { readonly cause: string }[] }
  }
  t.match(json, { wouldHaveBeenRefused: 2, notJudged: 0, pastUs: { heldUp: 2 } })
  t.match(
    json.pastUs.writes.filter(({ cause }) => cause === 'failed-open'),
    [
      { name: 'unseen-bad', user: 'dev', recheck: { wouldRefuse: { baseline: ['or-peers'] } } },
      { name: 'unseen-good', recheck: { wouldRefuse: { baseline: [] } } },
      { name: 'slow-bad', user: 'admin', recheck: { wouldRefuse: { baseline: ['any-ip'] } } },
    ],
  )
})

await t.test('plan says what to do next, from labels, policies and the log', async (t) => {
  const { exitCode, out, error } = await runGuardrail([
    ...['rollout', 'plan', '--kubeconfig', cluster.kubeconfigFile('admin'), auditLog],
  ])
  t.equal(exitCode, 0, error)
  t.match(
    out,
    /^calm: .*\n {2}ready for enforce=baseline\n {2}netpol-guardrail rollout apply --kubeconfig \S+ -n calm --enforce baseline$/m,
  )
  t.match(
    out,
    /^open: .*\n {2}not ready for enforce=baseline: \d writes would have been refused \(.*or-peers/m,
  )
  t.match(out, /4 of its \d policies would be refused if written now/)
  t.match(out, /^silent: .*\n {2}nobody knows whether it is ready/m)
  t.ok(out.indexOf('calm:') < out.indexOf('open:'), 'what is ready comes first')
})

await t.test('after rollout apply the same writes are refused', async (t) => {
  const { exitCode, error } = await runGuardrail([
    ...[
      'rollout',
      'apply',
      '--kubeconfig',
      cluster.kubeconfigFile('admin'),
      '-n',
      'open',
      '--enforce',
      'baseline',
      '--yes',
    ],
  ])
  t.equal(exitCode, 0, error)
  for (const policy of [orMistake('again', 'open'), anyIp('everywhere-again', 'open')])
    await waitUntil(
      'the refusal',
      async () => {
        const { exitCode: code } = await kubectl(['apply', '-f', '-'], { input: policy })
        if (code === 1) return true
        await kubectl(['delete', '-f', '-'], { input: policy })
        return undefined
      },
      { timeoutMs: 20_000 },
    )
  const { totals } = await review('--namespace', 'open')
  t.match(totals, { refused: 2 })
})
