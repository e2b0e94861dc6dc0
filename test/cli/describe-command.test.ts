import t from 'tap'
import { UsageError } from '../../src/cli/cli-io.ts'
import { runDescribe } from '../../src/cli/describe-command.ts'
import type { OpenInputs } from '../../src/cli/open-inputs.ts'
import type { Input } from '../../src/cli/read-inputs.ts'
import { makeMemoryIo } from './memory-io.ts'

function policy(name: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {podSelector: {}}
`
}

/** Finds these inputs, whatever is asked for. */
function finding(...inputs: readonly Input[]): OpenInputs {
  // Nothing to wait for, but the lister is asynchronous.
  return async function* () {
    yield* await Promise.resolve(inputs)
  }
}

function text(path: string, content: string): Input {
  return { kind: 'text', path, text: content, hasByteOrderMark: false }
}

const describe = (): string => 'Isolates all.'

await t.test('describes what the lister finds, in its order', async (t) => {
  const io = makeMemoryIo()
  const files = finding(
    text('k8s/a.yaml', `${policy('one')}---\n${policy('two')}`),
    { kind: 'note', path: 'k8s/loop', text: 'is a symbolic link that leads back; not followed' },
    text('k8s/b.yaml', policy('three')),
  )
  t.equal(await runDescribe(['k8s'], { output: 'text' }, describe, io, files), 0)
  t.equal(
    io.out(),
    `shop/one  (k8s/a.yaml:1)
  Isolates all.
shop/two  (k8s/a.yaml:6)
  Isolates all.
shop/three  (k8s/b.yaml:1)
  Isolates all.
`,
  )
  t.equal(io.error(), 'k8s/loop: is a symbolic link that leads back; not followed\n')
})

await t.test('as JSON says file, line and name of each, and null where there are no words', async (t) => {
  const io = makeMemoryIo()
  const files = finding(text('a.yaml', policy('one')), text('-', policy('odd')))
  const some = ({ metadata }: { metadata: { name: string } }): string | undefined =>
    metadata.name === 'odd' ? undefined : 'Isolates all.'
  t.equal(await runDescribe(['a.yaml', '-'], { output: 'json' }, some, io, files), 0)
  t.same(JSON.parse(io.out()), {
    schemaVersion: 1,
    policies: [
      { file: 'a.yaml', line: 1, namespace: 'shop', name: 'one', description: 'Isolates all.' },
      { file: '-', line: 1, namespace: 'shop', name: 'odd', description: null },
    ],
    problems: [],
  })
})

await t.test('tells what cannot be read after the rest, a line each', async (t) => {
  const io = makeMemoryIo()
  const files = finding(
    { kind: 'problem', path: 'gone\n.yaml', reason: 'there is no such file or directory' },
    text(
      'a.yaml',
      `${policy('one')}---\n${policy('bad').replace('{podSelector: {}}', '{podSelector: [], ingress: 7}')}`,
    ),
  )
  await t.rejects(
    runDescribe(['.'], { output: 'text' }, describe, io, files),
    new UsageError(
      [
        'gone\\u{a}.yaml: there is no such file or directory',
        'a.yaml:9:34: not a valid NetworkPolicy: spec.ingress must be a list, not a number',
        'a.yaml:9:21: not a valid NetworkPolicy: spec.podSelector must be an object, not a list',
      ].join('\n'),
    ),
  )
  t.match(io.out(), 'shop/one')
})

await t.test('a policy that has no name is said to have none', async (t) => {
  const io = makeMemoryIo()
  const nameless = finding(text('a.yaml', policy('one').replace('name: one, ', '')))
  await runDescribe(['a.yaml'], { output: 'text' }, describe, io, nameless)
  t.match(io.out(), /^shop\/\(no name\) {2}\(a\.yaml:1\)\n/)
})

await t.test('as JSON tells what is not valid beside what could be described', async (t) => {
  const io = makeMemoryIo()
  const files = finding(
    { kind: 'problem', path: 'gone.yaml', reason: 'there is no such file or directory' },
    text('a.yaml', `${policy('bad').replace('{podSelector: {}}', '{ingress: 7}')}---\n${policy('one')}`),
  )
  await t.rejects(runDescribe(['.'], { output: 'json' }, describe, io, files), UsageError)
  t.match(JSON.parse(io.out()), {
    policies: [{ name: 'one' }],
    problems: [
      { file: 'gone.yaml', line: null, column: null, reason: 'there is no such file or directory' },
      {
        file: 'a.yaml',
        line: 4,
        column: 17,
        reason: 'not a valid NetworkPolicy: spec.ingress must be a list, not a number',
      },
    ],
  })
})

await t.test('a policy without a namespace is of the one that is given', async (t) => {
  const io = makeMemoryIo()
  const files = finding(text('a.yaml', policy('one').replace(', namespace: shop', '')))
  await runDescribe(['a.yaml'], { output: 'text', namespace: 'shop' }, describe, io, files)
  t.match(io.out(), /^shop\/one /)
})

await t.test('names that nobody should print come out harmless', async (t) => {
  const evil = String.raw`"\e]0;title\a\r\n\u202e"`
  for (const output of ['text', 'json'] as const) {
    const io = makeMemoryIo()
    await runDescribe(['x'], { output }, describe, io, finding(text('a\u001b.yaml', policy(evil))))
    t.match(io.out(), /^[\n\u0020-\u007e]*$/)
  }
})
