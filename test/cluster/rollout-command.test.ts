/** `rollout status` and `rollout apply` against a real API server. */
import t from 'tap'
import { grant } from '../control-plane/grant.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { andForm, orMistake } from './policies.ts'
import { type GuardrailRun, runGuardrail } from './run-guardrail.ts'

const cluster = await startGuardedCluster()
t.teardown(cluster.stop)
const { kubectl } = cluster
const enforce = 'netpol-guardrail.dev/enforce'

function rollout(...args: readonly string[]): Promise<GuardrailRun> {
  const [command = '', ...rest] = args
  return runGuardrail(['rollout', command, '--kubeconfig', cluster.kubeconfigFile('admin'), ...rest])
}

async function labelsOf(namespace: string): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await kubectl(['get', 'namespace', namespace, '-o', 'jsonpath={.metadata.labels}'])
  return JSON.parse(stdout) as Record<string, string>
}

await kubectl(['create', '-f', '-'], {
  input: [orMistake('two-dashes', 'open'), andForm('fine', 'open')].join('---\n'),
})

await t.test('status shows the levels of every namespace, and how many are enforced', async (t) => {
  const { exitCode, out } = await rollout('status')
  t.equal(exitCode, 0)
  t.match(out, /^NAMESPACE +ENFORCE +WARN +AUDIT\n/)
  t.match(out, /^open +\(off\) +\(baseline\) +\(strict\)$/m)
  t.match(out, /^shop +baseline +\(baseline\) +\(strict\)$/m)
  t.match(out, /1 of \d+ namespaces are enforced \(\d+ %\): 1 at baseline, 0 at strict/)
  const json = JSON.parse((await rollout('status', '-o', 'json')).out) as unknown
  t.match(json, { schemaVersion: 1, enforced: 1, baseline: 1, strict: 0 })
})

await t.test('a dry run says what it would mean and changes nothing', async (t) => {
  const before = await labelsOf('open')
  const { exitCode, out } = await rollout('apply', '-n', 'open', '--enforce', 'baseline', '--dry-run')
  t.equal(exitCode, 0)
  t.equal(
    out,
    `open: enforce=off warn=baseline audit=strict
      enforce=baseline warn=baseline audit=strict afterwards
  1 of its 2 policies would be refused if written now (what is there stays):
    two-dashes: or-peers
`,
  )
  t.same(await labelsOf('open'), before)
})

await t.test('without a terminal it labels nothing unless told --yes', async (t) => {
  const { exitCode, error } = await rollout('apply', '-n', 'open', '--enforce', 'baseline')
  t.equal(exitCode, 2)
  t.match(error, /say --yes/)
})

await t.test('labels, and afterwards the same write is refused', async (t) => {
  const passes = await kubectl(['apply', '-f', '-'], { input: orMistake('another', 'open') })
  t.equal(passes.exitCode, 0)
  const { exitCode, out } = await rollout('apply', '-n', 'open', '--enforce', 'baseline', '--yes')
  t.equal(exitCode, 0)
  t.match(out, /^namespace\/open labelled$/m)
  t.equal((await labelsOf('open'))[enforce], 'baseline')
  await cluster.untilAnswered()
  let refused = await kubectl(['apply', '-f', '-'], { input: orMistake('third', 'open') })
  for (let triesLeft = 40; refused.exitCode === 0 && triesLeft > 0; triesLeft -= 1) {
    await kubectl(['delete', 'networkpolicy', '-n', 'open', 'third'])
    refused = await kubectl(['apply', '-f', '-'], { input: orMistake('third', 'open') })
  }
  t.equal(refused.exitCode, 1)
  t.match(refused.stderr, /or-peers/)
})

await t.test('what an earlier apply set stays when another level is set', async (t) => {
  await rollout('apply', '-n', 'open', '--warn', 'strict', '--yes')
  t.match(await labelsOf('open'), { [enforce]: 'baseline', 'netpol-guardrail.dev/warn': 'strict' })
})

await t.test('a label that somebody else manages is not taken from him unawares', async (t) => {
  const { exitCode, error } = await rollout('apply', '-n', 'shop', '--enforce', 'strict', '--yes')
  t.equal(exitCode, 1)
  t.match(error, /conflict/)
  t.match(error, /--force-conflicts/)
  t.equal((await labelsOf('shop'))[enforce], 'baseline')
  t.equal(
    (await rollout('apply', '-n', 'shop', '--enforce', 'strict', '--yes', '--force-conflicts')).exitCode,
    0,
  )
  t.equal((await labelsOf('shop'))[enforce], 'strict')
})

await t.test('a mistyped namespace changes nothing, anywhere', async (t) => {
  const { exitCode, error } = await rollout(
    'apply',
    '-n',
    'open',
    '-n',
    'opne',
    '--enforce',
    'strict',
    '--yes',
  )
  t.equal(exitCode, 2)
  t.equal(error, 'there is no namespace opne; nothing was changed\n')
  t.equal((await labelsOf('open'))[enforce], 'baseline')
})

await t.test('whoever may not do it is told so in the words of the API server', async (t) => {
  await grant(cluster, {
    user: 'dev',
    rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get'] }],
  })
  const { exitCode, error } = await runGuardrail([
    ...[
      'rollout',
      'apply',
      '--kubeconfig',
      cluster.kubeconfigFile('dev'),
      '-n',
      'open',
      '--enforce',
      'strict',
      '--yes',
    ],
  ])
  t.equal(exitCode, 1)
  t.match(error, /cannot patch resource "namespaces"/)
})

await t.test("lowering is the guard's to refuse, and its reason is shown", async (t) => {
  await grant(cluster, {
    user: 'dev',
    rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'patch'] }],
  })
  const { exitCode, error } = await runGuardrail([
    ...[
      'rollout',
      'apply',
      '--kubeconfig',
      cluster.kubeconfigFile('dev'),
      '-n',
      'open',
      '--enforce',
      'off',
      '--yes',
      '--force-conflicts',
    ],
  ])
  t.equal(exitCode, 1)
  t.match(error, /ns-exemption-tampering/)
  t.equal((await labelsOf('open'))[enforce], 'baseline')
})
