import { PassThrough } from 'node:stream'
import t from 'tap'
import { confirmAtTerminal } from '../../src/main/confirm.ts'

/** One side of a terminal. */
function side(isTTY = true): PassThrough & { readonly isTTY: boolean } {
  return Object.assign(new PassThrough(), { isTTY })
}

async function answered(keys: string): Promise<boolean | undefined> {
  const input = side()
  const answer = confirmAtTerminal({ input, output: side() })?.('Label shop?')
  input.write(keys)
  return answer
}

void t.test('only a plain yes is one', async (t) => {
  for (const keys of ['y\r', 'Y\r', 'yes\r', ' YES \r']) t.equal(await answered(keys), true, keys)
  for (const keys of ['\r', 'n\r', 'yep\r', 'no, y\r']) t.equal(await answered(keys), false, keys)
})

void t.test('Ctrl-C and Ctrl-D at the question are a no, and nothing breaks', async (t) => {
  t.equal(await answered('\u0003'), false)
  t.equal(await answered('\u0004'), false)
})

void t.test('nobody is asked where the question cannot be seen or answered', (t) => {
  t.equal(confirmAtTerminal({ input: side(false), output: side() }), undefined)
  t.equal(confirmAtTerminal({ input: side(), output: side(false) }), undefined)
  t.end()
})
