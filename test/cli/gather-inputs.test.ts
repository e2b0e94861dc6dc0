import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { gatherInputs } from '../../src/cli/gather-inputs.ts'
import type { Input } from '../../src/cli/read-inputs.ts'

const going = new AbortController().signal
const settings = { maxBytes: 64 * 1024 * 1024, standardInput: () => Readable.from([]), signal: going }

function inputOf(path: string, text: string): Input {
  return { kind: 'text', path, text, hasByteOrderMark: false }
}

/** More than is kept, if there are two of them. */
const long = `# ${'x'.repeat(20 * 1024 * 1024)}\n`

async function gathered(inputs: readonly Input[]) {
  const seen: string[] = []
  const all = await gatherInputs(Readable.from(inputs) as AsyncIterable<Input>, settings, ({ path }) => {
    seen.push(path)
  })
  return { seen, again: all.again }
}

async function collect(inputs: AsyncIterable<Input>): Promise<readonly Input[]> {
  const all: Input[] = []
  for await (const input of inputs) all.push(input)
  return all
}

await t.test('shows everything once, and gives it again in its order', async (t) => {
  const inputs: readonly Input[] = [
    inputOf('a', '1'),
    { kind: 'problem', path: 'b', reason: 'is missing' },
    inputOf('-', '2'),
  ]
  const { seen, again } = await gathered(inputs)
  t.same(seen, ['a', 'b', '-'])
  t.same(await collect(again(going)), inputs)
})

await t.test('what is too much to keep is read again, but for what can be read only once', async (t) => {
  const folder = t.testdir()
  const [one, other] = ['one.yaml', 'other.yaml'].map((name) => join(folder, name))
  if (one === undefined || other === undefined) throw new Error('two files')
  for (const file of [one, other]) writeFileSync(file, 'as it is now')
  const { again } = await gathered([inputOf(one, long), inputOf(other, long), inputOf('-', long)])
  const texts = (await collect(again(going))).map((input) =>
    input.kind === 'text' ? [input.path, input.text.length] : [input.path, input.kind],
  )
  t.same(texts, [
    [one, long.length],
    [other, 'as it is now'.length],
    ['-', long.length],
  ])
})

await t.test('ends early where somebody interrupts', async (t) => {
  const { again } = await gathered([inputOf('a', '1'), inputOf('b', '2')])
  const controller = new AbortController()
  const given: string[] = []
  for await (const { path } of again(controller.signal)) {
    given.push(path)
    controller.abort()
  }
  t.same(given, ['a'])
})
