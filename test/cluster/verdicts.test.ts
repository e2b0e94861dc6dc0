import t from 'tap'
import { startGuardedCluster } from './guarded-cluster.ts'
import { andForm, anyIp, defaultDeny, orMistake } from './policies.ts'

const cluster = await startGuardedCluster()
t.teardown(cluster.stop)
const { kubectl } = cluster

const refused =
  /admission webhook "enforce\.networkpolicies\.netpol-guardrail\.dev" denied the request: NetworkPolicy shop\/\S+ is refused: 1 violation of level baseline\./

await t.test('refuses and admits a create, an apply and a server-side apply alike (row 38)', async (t) => {
  for (const verb of [['create'], ['apply'], ['apply', '--server-side']]) {
    const bad = await kubectl([...verb, '-f', '-'], { input: orMistake(`bad-${verb.length}`, 'shop') })
    t.match(bad, { exitCode: 1, stderr: refused }, `${verb.join(' ')} of the OR mistake`)
    const good = await kubectl([...verb, '-f', '-'], { input: andForm(`good-${verb.join('')}`, 'shop') })
    t.match(good, { exitCode: 0, stderr: '' }, `${verb.join(' ')} of the AND form`)
  }
})

await t.test('refuses every kind of update that brings the violation in (row 38)', async (t) => {
  await kubectl(['create', '-f', '-'], { input: andForm('changing', 'shop') })
  const replace = await kubectl(['replace', '-f', '-'], { input: orMistake('changing', 'shop') })
  t.match(replace, { exitCode: 1, stderr: refused }, 'replace')
  const apply = await kubectl(['apply', '-f', '-'], { input: orMistake('changing', 'shop') })
  t.match(apply, { exitCode: 1, stderr: refused }, 'client-side apply')
  const serverSide = await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], {
    input: orMistake('changing', 'shop'),
  })
  t.match(serverSide, { exitCode: 1, stderr: refused }, 'server-side apply')
  const from = [
    { namespaceSelector: { matchLabels: { team: 'web' } } },
    { podSelector: { matchLabels: { app: 'frontend' } } },
  ]
  const patches: readonly (readonly [type: string, patch: unknown])[] = [
    ['json', [{ op: 'replace', path: '/spec/ingress/0/from', value: from }]],
    ['merge', { spec: { ingress: [{ from }] } }],
    ['strategic', { spec: { ingress: [{ from }] } }],
  ]
  for (const [type, patch] of patches) {
    const result = await kubectl([
      ...['patch', 'networkpolicy', 'changing', '-n', 'shop'],
      ...['--type', type, '--patch', JSON.stringify(patch)],
    ])
    t.match(result, { exitCode: 1, stderr: refused }, `${type} patch`)
  }
})

await t.test('refuses a dry run as it would the write, and kubectl diff shows it (row 38)', async (t) => {
  const create = await kubectl(['create', '--dry-run=server', '-f', '-'], { input: anyIp('dry', 'shop') })
  t.match(create, { exitCode: 1, stderr: refused })
  const good = await kubectl(['create', '--dry-run=server', '-f', '-'], { input: andForm('dry', 'shop') })
  t.equal(good.exitCode, 0)
  const get = await kubectl(['get', 'networkpolicy', 'dry', '-n', 'shop'])
  t.match(get.stderr, /NotFound/, 'a dry run leaves nothing')
  const diff = await kubectl(['diff', '-f', '-'], { input: anyIp('dry', 'shop') })
  t.match(diff.stderr, refused)
})

await t.test('judges generateName by the name that it gets (row 38)', async (t) => {
  const generated = orMistake('x', 'shop').replace('{name: x,', '{generateName: gen-,')
  const bad = await kubectl(['create', '-f', '-'], { input: generated })
  t.match(bad.stderr, /NetworkPolicy shop\/gen-[a-z0-9]{5} is refused/)
  const good = await kubectl(['create', '-o', 'name', '-f', '-'], {
    input: andForm('x', 'shop').replace('{name: x,', '{generateName: gen-,'),
  })
  t.match(good, { exitCode: 0, stdout: /gen-[a-z0-9]{5}/ })
})

await t.test(
  'an old violation can be labelled, narrowed and deleted, and not be made worse (row 34)',
  async (t) => {
    await cluster.withoutGuard(async () => {
      await kubectl(['create', '-f', '-'], { input: orMistake('old', 'shop') })
    })
    const label = await kubectl(['label', 'networkpolicy', 'old', '-n', 'shop', 'team=web'])
    t.match(label, {
      exitCode: 0,
      stderr: /Warning: \[or-peers\] spec\.ingress\[0\]\.from: .*; was there before/,
    })
    const widen = await kubectl([
      ...['patch', 'networkpolicy', 'old', '-n', 'shop', '--type', 'json'],
      ...['--patch', '[{"op":"remove","path":"/spec/ingress/0/ports"}]'],
    ])
    t.match(widen, { exitCode: 1, stderr: refused }, 'all ports are worse than one')
    const narrow = await kubectl([
      ...['patch', 'networkpolicy', 'old', '-n', 'shop', '--type', 'json'],
      ...[
        '--patch',
        '[{"op":"add","path":"/spec/ingress/0/from/1/podSelector/matchLabels/tier","value":"backend"}]',
      ],
    ])
    t.equal(narrow.exitCode, 0, 'fewer peers are not worse')
    const retarget = await kubectl([
      ...['patch', 'networkpolicy', 'old', '-n', 'shop', '--type', 'json'],
      ...['--patch', '[{"op":"add","path":"/spec/podSelector/matchLabels/tier","value":"backend"}]'],
    ])
    t.match(
      retarget,
      { exitCode: 1, stderr: /isolation-dropped {2}spec\.podSelector/ },
      'others lose isolation',
    )
    const remove = await kubectl(['delete', 'networkpolicy', 'old', '-n', 'shop'])
    t.match(remove, { exitCode: 0, stderr: '' })
  },
)

await t.test('deletes one and a collection (row 38)', async (t) => {
  for (const name of ['gone-1', 'gone-2', 'gone-3'])
    await kubectl(['create', '-f', '-'], { input: defaultDeny(name, 'shop') })
  t.equal((await kubectl(['delete', 'networkpolicy', 'gone-1', '-n', 'shop'])).exitCode, 0)
  const { statusCode } = await cluster.request({
    method: 'DELETE',
    path: '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies',
  })
  t.equal(statusCode, 200)
  t.equal((await kubectl(['get', 'networkpolicy', '-n', 'shop', '-o', 'name'])).stdout, '')
})

await t.test('the developer, whom RBAC restricts, gets the same verdicts', async (t) => {
  const bad = await kubectl(['create', '-f', '-'], { input: anyIp('dev-bad', 'shop'), user: 'dev' })
  t.match(bad, { exitCode: 1, stderr: refused })
  const good = await kubectl(['create', '-f', '-'], { input: defaultDeny('dev-good', 'shop'), user: 'dev' })
  t.equal(good.exitCode, 0)
})

await t.test(
  'where nothing is enforced the same policy passes with the same sentence as a warning',
  async (t) => {
    const result = await kubectl(['create', '-f', '-'], { input: orMistake('watched', 'open') })
    t.match(result, {
      exitCode: 0,
      stdout: /networkpolicy\.networking\.k8s\.io\/watched created/,
      stderr: /^Warning: \[or-peers\] spec\.ingress\[0\]\.from: .*; would be refused at enforce=baseline\n$/,
    })
  },
)

await t.test('logs one line for each decision, without the object', (t) => {
  const line = cluster.guardLog().find((entry) => entry.includes('"refused"') && entry.includes('dev-bad'))
  t.match(JSON.parse(line ?? '{}'), {
    entry: 'enforce.networkpolicies',
    operation: 'CREATE',
    namespace: 'shop',
    name: 'dev-bad',
    user: 'dev',
    verdict: 'refused',
  })
  t.notMatch(line, /ipBlock|podSelector/)
  t.end()
})
