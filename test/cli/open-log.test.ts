import { rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { explainLogError, openLog } from '../../src/cli/open-log.ts'

const parts = { standardInput: (): Readable => Readable.from(['typed']) }

async function read(file: string, inode?: number): Promise<readonly [text: string, problem?: string]> {
  let text = ''
  try {
    for await (const chunk of openLog(file, inode, parts)) text += chunk.toString('utf8')
    return [text]
  } catch (error) {
    return [text, explainLogError(error)]
  }
}

await t.test('reads a file and standard input', async (t) => {
  const file = join(t.testdir({ 'audit.log': 'a\n' }), 'audit.log')
  t.same(await read(file), ['a\n'])
  t.same(await read(file, (await stat(file)).ino), ['a\n'])
  t.same(await read('-'), ['typed'])
  t.same(await read('/dev/stdin'), ['typed'])
  t.same(await read(join(file, 'no')), ['', 'there is no such file or directory'])
})

await t.test(
  'a log that was rotated since it was found is no longer the same one, and that is said',
  async (t) => {
    const directory = t.testdir({ 'audit.log': 'old\n' })
    const file = join(directory, 'audit.log')
    const { ino } = await stat(file)
    await rename(file, join(directory, 'audit-2026-11-21T10-00-00.000.log'))
    t.match(await read(file, ino), ['', /^was rotated while the logs were read/])
    await writeFile(file, 'new\n')
    t.match(await read(file, ino), ['new\n', /^was rotated while the logs were read/])
  },
)
