import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { startGuardedCluster } from './guarded-cluster.ts'
import { andForm, defaultDeny } from './policies.ts'

const configFile = join(t.testdir({}), 'config.yaml')
await writeConfiguration('Namespace {name}{labels}.')
const cluster = await startGuardedCluster({ guardArgs: ['--config', configFile] })
t.teardown(cluster.stop)
const { kubectl } = cluster

const key = 'kubernetes.io/description'
const denies = 'Isolates all pods of this namespace for ingress and egress and allows nothing by itself.'

async function descriptionOf(name: string): Promise<string> {
  const { stdout } = await kubectl([
    ...['get', 'networkpolicy', name, '-n', 'shop'],
    ...['-o', 'jsonpath={.metadata.annotations.kubernetes\\.io/description}'],
  ])
  return stdout
}

async function writeConfiguration(namespaceTemplate: string): Promise<void> {
  await writeFile(
    configFile,
    `apiVersion: netpol-guardrail.dev/v1alpha1
kind: GuardConfiguration
describe: {namespaceTemplate: "${namespaceTemplate}"}
`,
  )
}

function withDescription(policy: string, text: string): string {
  return policy.replace('namespace: shop}', `namespace: shop, annotations: {${key}: "${text}"}}`)
}

await t.test('is there after a create, in English', async (t) => {
  await kubectl(['create', '-f', '-'], { input: defaultDeny('created', 'shop') })
  t.equal(await descriptionOf('created'), denies)
})

await t.test('row 56: outlives a second apply of the same file, client-side and server-side', async (t) => {
  for (const flags of [[], ['--server-side']]) {
    const name = `applied-${flags.length}`
    const file = defaultDeny(name, 'shop')
    await kubectl(['apply', ...flags, '-f', '-'], { input: file })
    t.equal(await descriptionOf(name), denies)
    const again = await kubectl(['apply', ...flags, '-f', '-'], { input: file })
    t.match(again, { exitCode: 0, stderr: '' })
    t.equal(await descriptionOf(name), denies, `after ${['apply', ...flags].join(' ')}`)
    const diff = await kubectl(['diff', ...flags, '-f', '-'], { input: file })
    t.match(diff, { exitCode: 0, stdout: '' }, 'and kubectl diff is empty')
  }
})

await t.test('row 56: follows an update of the policy', async (t) => {
  await kubectl(['apply', '-f', '-'], { input: andForm('follows', 'shop') })
  t.match(
    await descriptionOf('follows'),
    /^Isolates pods with app=api for ingress\. Allows ingress on TCP 8080 from pods with app=frontend in namespaces with team=web\./,
  )
  await kubectl([
    ...['patch', 'networkpolicy', 'follows', '-n', 'shop', '--type', 'json'],
    ...['--patch', '[{"op":"replace","path":"/spec/ingress/0/ports/0/port","value":9090}]'],
  ])
  t.match(await descriptionOf('follows'), /on TCP 9090/)
})

await t.test(
  "row 56: never touches a person's text, whoever wrote it and however the policy changes",
  async (t) => {
    const own = 'Ask team web before you change this.'
    for (const flags of [[], ['--server-side']]) {
      const name = `own-${flags.length}`
      const first = withDescription(andForm(name, 'shop'), own)
      await kubectl(['apply', ...flags, '-f', '-'], { input: first })
      t.equal(await descriptionOf(name), own)
      const changed = first.replace('port: 8080', 'port: 9090')
      t.match(await kubectl(['apply', ...flags, '-f', '-'], { input: changed }), { exitCode: 0 })
      t.equal(await descriptionOf(name), own)
      await kubectl(['label', 'networkpolicy', name, '-n', 'shop', 'seen=yes'])
      t.equal(await descriptionOf(name), own)
    }
  },
)

await t.test('row 56: gives way to a text that a person adds later, without a conflict', async (t) => {
  await kubectl(['apply', '--server-side', '-f', '-'], { input: defaultDeny('later', 'shop') })
  const own = await kubectl(['apply', '--server-side', '-f', '-'], {
    input: withDescription(defaultDeny('later', 'shop'), 'Mine now.'),
  })
  t.match(own, { exitCode: 0, stderr: '' })
  t.equal(await descriptionOf('later'), 'Mine now.')
  await kubectl(['annotate', 'networkpolicy', 'created', '-n', 'shop', '--overwrite', `${key}=Annotated.`])
  t.equal(await descriptionOf('created'), 'Annotated.')
})

await t.test('row 56: a copy of our text in a file is the author’s, and stays as it is', async (t) => {
  await kubectl(['apply', '-f', '-'], { input: withDescription(defaultDeny('copied', 'shop'), denies) })
  await kubectl(['apply', '-f', '-'], { input: withDescription(andForm('copied', 'shop'), denies) })
  t.equal(await descriptionOf('copied'), denies)
})

await t.test('row 56: comes back in the same request when it is taken away', async (t) => {
  await kubectl(['create', '-f', '-'], { input: defaultDeny('back', 'shop') })
  await kubectl(['annotate', 'networkpolicy', 'back', '-n', 'shop', `${key}-`])
  t.equal(await descriptionOf('back'), denies, 'after annotate key-')
  await kubectl(['replace', '-f', '-'], { input: defaultDeny('back', 'shop') })
  t.equal(await descriptionOf('back'), denies, 'after replace')
  const file = defaultDeny('dropped', 'shop')
  await kubectl(['apply', '--server-side', '-f', '-'], { input: withDescription(file, 'Mine.') })
  await kubectl(['apply', '--server-side', '-f', '-'], { input: file })
  t.equal(await descriptionOf('dropped'), denies, 'after the author took his own text out')
})

await t.test('row 56: a text that another field manager owns stays when the author goes on', async (t) => {
  const portal = '--field-manager=portal'
  for (const flags of [[], ['--server-side']]) {
    const name = `theirs-${flags.length}`
    const file = andForm(name, 'shop')
    t.match(await kubectl(['apply', ...flags, '-f', '-'], { input: file }), { exitCode: 0, stderr: '' })
    const annotate = ['annotate', 'networkpolicy', name, '-n', 'shop', '--overwrite', portal]
    t.match(await kubectl([...annotate, `${key}=From the portal.`]), { exitCode: 0, stderr: '' })
    const changed = file.replace('port: 8080', 'port: 9090')
    t.match(await kubectl(['apply', ...flags, '-f', '-'], { input: changed }), { exitCode: 0, stderr: '' })
    t.equal(await descriptionOf(name), 'From the portal.')
  }
})

await t.test('is left out where it would break the write (row 55)', async (t) => {
  const policy = defaultDeny('full', 'shop').replace(
    'namespace: shop}',
    `namespace: shop, annotations: {note: "${'x'.repeat(262_100)}"}}`,
  )
  const { exitCode } = await kubectl(['create', '-f', '-'], { input: policy })
  t.equal(exitCode, 0)
  t.equal(await descriptionOf('full'), '')
})

await t.test('an object that the API server refuses is refused by it, not by us (row 30)', async (t) => {
  const { stderr } = await kubectl(['create', '-f', '-'], {
    input: andForm('invalid', 'shop').replace('port: 8080', 'port: 80800'),
  })
  t.match(stderr, /The NetworkPolicy "invalid" is invalid/)
  t.notMatch(stderr, /netpol-guardrail/)
})

await t.test('a Namespace gets one that says what is in it', async (t) => {
  await kubectl(['create', '-f', '-'], {
    input: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: described, labels: {team: web}}\n',
  })
  const { stdout } = await kubectl([
    'get',
    'namespace',
    'described',
    '-o',
    `jsonpath={.metadata.annotations}`,
  ])
  t.match(stdout, /"kubernetes\.io\/description":"Namespace described, labelled team=web\."/)
})

await t.test(
  'row 56: a guard that words it otherwise rewords its own texts, and nobody else’s',
  async (t) => {
    const text = async (name: string): Promise<string> => {
      const { stdout } = await kubectl([
        ...['get', 'namespace', name],
        ...['-o', 'jsonpath={.metadata.annotations.kubernetes\\.io/description}'],
      ])
      return stdout
    }
    await kubectl(['create', 'namespace', 'ours'])
    await kubectl(['create', '-f', '-'], {
      input: `apiVersion: v1
kind: Namespace
metadata: {name: theirs, annotations: {${key}: Namespace of the web team.}}
`,
    })
    t.equal(await text('ours'), 'Namespace ours.')
    await writeConfiguration('Namespace {name} of the east cluster{labels}.')
    await cluster.killGuard()
    await cluster.startGuard()
    await cluster.untilAnswered()
    t.equal(await text('ours'), 'Namespace ours.', 'nothing is written by itself')
    for (const name of ['ours', 'theirs']) await kubectl(['label', 'namespace', name, 'team=web'])
    t.equal(await text('ours'), 'Namespace ours of the east cluster, labelled team=web.')
    t.equal(await text('theirs'), 'Namespace of the web team.')
  },
)
