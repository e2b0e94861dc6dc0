import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openPolicy, runRollout, type TestCluster } from './run-rollout.ts'

const enforce = 'netpol-guardrail.dev/enforce'

interface PlanJson {
  readonly namespaces: readonly Readonly<Record<string, unknown>>[]
}

async function planJson(cluster: TestCluster, ...args: readonly string[]): Promise<PlanJson> {
  return JSON.parse((await runRollout(cluster, 'plan', '-o', 'json', ...args)).out) as PlanJson
}

async function writeLog(t: Test, ...lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guardrail-plan-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'audit.log')
  await writeFile(file, lines.map((line) => `${line}\n`).join(''))
  return file
}

void t.test('status: what no label can enforce is not counted', async (t) => {
  const cluster = { namespaces: { 'kube-system': {}, 'netpol-guardrail': {}, shop: { [enforce]: 'strict' } } }
  const { out, exitCode } = await runRollout(cluster, 'status')
  t.equal(exitCode, 0)
  t.match(out, /^kube-system +- +- +-$/m)
  t.match(out, /1 of 1 namespaces is enforced \(100 %\): 0 at baseline, 1 at strict\./)
  const json = JSON.parse((await runRollout(cluster, 'status', '-o', 'json')).out) as unknown
  t.match(json, {
    schemaVersion: 1,
    total: 1,
    excluded: 2,
    enforced: 1,
    enforcedPercent: 100,
    baseline: 0,
    strict: 1,
    namespaces: [
      { namespace: 'kube-system', isGuarded: false },
      { namespace: 'netpol-guardrail', isGuarded: false },
      {
        namespace: 'shop',
        isGuarded: true,
        enforce: { level: 'strict', version: 'latest', from: 'label' },
        warn: { level: 'baseline', from: 'default' },
      },
    ],
  })
  const own = await runRollout(cluster, 'status', '--excluded-namespace', 'shop')
  t.match(own.out, /^shop +- +- +-$/m)
  t.match(own.out, /0 of 2 namespaces are enforced \(0 %\)/)
})

void t.test('status: a percentage is never rounded up', async (t) => {
  const many = Object.fromEntries(
    Array.from({ length: 199 }, (_, index) => [`n-${index}`, { [enforce]: 'baseline' }]),
  )
  const { out } = await runRollout({ namespaces: { ...many, last: {} } }, 'status')
  t.match(out, /199 of 200 namespaces are enforced \(99 %\)/)
})

void t.test('status: a label that means nothing is named, and what it counts as', async (t) => {
  const cluster = {
    namespaces: { shop: { [enforce]: 'basline', 'netpol-guardrail.dev/warn-version': 'v99.x' } },
  }
  const { out } = await runRollout(cluster, 'status')
  t.match(
    out,
    /^CAREFUL: shop: netpol-guardrail\.dev\/enforce=basline means nothing; it counts as baseline$/m,
  )
  t.match(out, /^CAREFUL: shop: .*warn-version=v99\.x means nothing; it counts as latest$/m)
  t.match((await runRollout(cluster, 'plan')).out, /CAREFUL: netpol-guardrail\.dev\/enforce=basline/)
})

void t.test('status: a pinned release is no level: that is the default still', async (t) => {
  const cluster = { namespaces: { shop: { 'netpol-guardrail.dev/enforce-version': 'v0.1' } } }
  t.match((await runRollout(cluster, 'status')).out, /^shop +\(off@v0\.1\)/m)
})

void t.test('plan: says that policies could not be read, in text and JSON', async (t) => {
  const cluster = { namespaces: { shop: {} }, hidden: 'networkpolicies is forbidden' }
  t.match(
    (await runRollout(cluster, 'plan')).out,
    /its policies could not be read: networkpolicies is forbidden/,
  )
  t.match((await planJson(cluster)).namespaces, [
    { present: null, presentProblem: 'networkpolicies is forbidden', readiness: null },
  ])
})

void t.test('status and plan: JSON is printable ASCII, whatever the cluster says', async (t) => {
  const reason = 'forbidden \u202e\u009b2J'
  const cluster = { namespaces: { shop: { [enforce]: 'b\u00e4seline' } }, hidden: reason }
  for (const command of ['status', 'plan'])
    t.match((await runRollout(cluster, command, '-o', 'json')).out, /^[\n\x20-\x7e]+$/)
  t.match((await planJson(cluster)).namespaces, [{ presentProblem: reason }], 'and nothing is lost')
})

void t.test('plan: counts policies that it does not understand', async (t) => {
  const { out } = await runRollout({ namespaces: { shop: {} }, unreadable: 3 }, 'plan')
  t.match(out, /3 of its policies are not understood by this release/)
})

void t.test('plan: proposes nothing where the guard is never asked', async (t) => {
  const { out } = await runRollout(
    { namespaces: { 'kube-system': {}, shop: { [enforce]: 'strict' } } },
    'plan',
  )
  t.match(
    out,
    /^kube-system: .*\n {2}left out by the webhook configurations: the guard is never asked there$/m,
  )
  t.match(out, /^shop: .*\n {2}enforced at strict: nothing is left to do$/m)
})

void t.test('plan: each field is there for scripts', async (t) => {
  const { namespaces } = await planJson({
    namespaces: { shop: { [enforce]: 'baseline' } },
    policies: { shop: [openPolicy('wide')] },
  })
  t.match(namespaces[0], {
    namespace: 'shop',
    isGuarded: true,
    enforce: { level: 'baseline', version: 'latest', from: 'label' },
    meaninglessLabels: [],
    next: 'strict',
    readiness: null,
    present: { judged: 1, unreadable: 0, violating: [{ name: 'wide', rules: ['any-ip'] }] },
    presentProblem: null,
    advice: 'first let people see it: warn=strict',
    command: 'netpol-guardrail rollout apply -n shop --warn strict',
  })
})

void t.test('plan: the command reaches the cluster that was asked', async (t) => {
  const { out } = await runRollout(
    { namespaces: { shop: { [enforce]: 'baseline' } } },
    ...['plan', '--kubeconfig', "/tmp/it's here/config"],
  )
  t.match(out, String.raw`rollout apply --kubeconfig '/tmp/it'\''s here/config' -n shop --warn strict`)
})

void t.test('plan: names twenty and counts the rest', async (t) => {
  const policies = Array.from({ length: 23 }, (_, index) => openPolicy(`wide-${index}`))
  const { out } = await runRollout({ namespaces: { shop: {} }, policies: { shop: policies } }, 'plan')
  t.match(out, /23 of its 23 policies would be refused if written now \(what is there stays\):/)
  t.equal(out.match(/wide-/g)?.length, 20)
  t.match(out, /and 3 more/)
})

void t.test('plan: logs that cannot be read whole are counted, and what they say is printed', async (t) => {
  const file = await writeLog(t, 'not a line of ours')
  const cluster = { namespaces: { shop: {} } }
  const { out, exitCode } = await runRollout(cluster, 'plan', file)
  t.equal(exitCode, 0)
  t.match(out, /no policy was written there in that time/)
  t.match(out, /^CAREFUL: 1 of 1 lines of the logs could not be read; what stood there is in no count\.$/m)
  const json = JSON.parse((await runRollout(cluster, 'plan', '-o', 'json', file)).out) as unknown
  t.match(json, { logs: { lines: 1, unreadLines: 1 }, namespaces: [{ readiness: { state: 'no-evidence' } }] })
  const missing = await runRollout(cluster, 'plan', file, join(file, '..', 'not-there.log'))
  t.equal(missing.exitCode, 2, 'and the exit code says it')
  t.match(missing.out, /^shop: /m)
  t.match(missing.error, /not-there\.log/)
})

void t.test('plan: --since without logs is a mistake, not silence', async (t) => {
  const { exitCode, error } = await runRollout({ namespaces: { shop: {} } }, 'plan', '--since', '7d')
  t.equal(exitCode, 2)
  t.match(error, /--since is about logs/)
})

void t.test('apply: says it when a level is lowered', async (t) => {
  const cluster = { namespaces: { shop: { [enforce]: 'strict' } } }
  const { out } = await runRollout(cluster, 'apply', '-n', 'shop', '--enforce', 'off', '--dry-run')
  t.match(out, /CAREFUL: this lowers what is enforced; what is refused today will pass/)
  const raised = await runRollout(
    { namespaces: { shop: {} } },
    ...['apply', '-n', 'shop', '--enforce', 'baseline', '--dry-run'],
  )
  t.notMatch(raised.out, /CAREFUL/)
})

void t.test('apply: says it where the guard is never asked', async (t) => {
  const cluster = { namespaces: { 'kube-system': {} } }
  const { out } = await runRollout(
    cluster,
    'apply',
    '-n',
    'kube-system',
    '--enforce',
    'baseline',
    '--dry-run',
  )
  t.match(out, /CAREFUL: the webhook configurations leave it out/)
})

void t.test('apply: shows what the level asked for means, not another', async (t) => {
  const cluster = {
    namespaces: { shop: { [enforce]: 'baseline' } },
    policies: { shop: [openPolicy('wide')] },
  }
  const { out } = await runRollout(cluster, 'apply', '-n', 'shop', '--warn', 'strict', '--dry-run')
  t.match(out, /its one policy would get a warning if written now:\n {4}wide: any-ip/)
  t.notMatch(out, /refused/)
})

void t.test(
  "apply: the guard's own warnings are shown where the policies could not be read here",
  async (t) => {
    const warnings = [
      '[netpol-guardrail] 1 of 1 policy here violates enforce=baseline',
      'from another webhook',
    ]
    const cluster = { namespaces: { shop: {} }, labelling: { kind: 'labelled', warnings } as const }
    const args = ['apply', '-n', 'shop', '--enforce', 'baseline', '--dry-run']
    const seen = await runRollout(cluster, ...args)
    t.equal(seen.error, '  warning: from another webhook\n')
    const hidden = await runRollout({ ...cluster, hidden: 'forbidden' }, ...args)
    t.match(hidden.error, /warning: \[netpol-guardrail\] 1 of 1 policy here violates/)
  },
)

void t.test('apply: a namespace that is so already is left alone, and nobody is asked', async (t) => {
  const { exitCode, out, dryRuns, labelled } = await runRollout(
    {
      namespaces: { shop: { [enforce]: 'baseline' } },
      confirm: () => Promise.reject(new Error('nothing is to be asked')),
    },
    ...['apply', '-n', 'shop', '--enforce', 'baseline'],
  )
  t.equal(exitCode, 0)
  t.equal(out, 'shop: has these labels already\n')
  t.same([...dryRuns, ...labelled], [])
})

void t.test('apply: a no changes nothing, a yes labels after the dry run', async (t) => {
  const args = ['apply', '-n', 'shop', '--enforce', 'baseline']
  const no = await runRollout({ namespaces: { shop: {} }, confirm: () => Promise.resolve(false) }, ...args)
  t.equal(no.exitCode, 1)
  t.match(no.error, /nothing was changed/)
  t.same(no.labelled, [])
  const yes = await runRollout({ namespaces: { shop: {} }, confirm: () => Promise.resolve(true) }, ...args)
  t.equal(yes.exitCode, 0)
  t.same(yes.dryRuns, [`shop: ${enforce}=baseline`])
  t.same(yes.labelled, yes.dryRuns)
})

void t.test('apply: what the dry run refuses is not tried, and the exit code says it', async (t) => {
  const { exitCode, error, labelled } = await runRollout(
    { namespaces: { shop: {} }, labelling: { kind: 'conflict', reason: 'argocd has it' } },
    ...['apply', '-n', 'shop', '--enforce', 'baseline', '--yes'],
  )
  t.equal(exitCode, 1)
  t.equal(error, '  argocd has it; change it there, or say --force-conflicts\nit cannot be labelled so\n')
  t.same(labelled, [])
})
