import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { findLogs } from '../../src/review/find-logs.ts'

const explain = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'odd'

await t.test('finds the logs below a directory, and tells what is not there', async (t) => {
  const root = t.testdir({
    'audit.log': 'now\n',
    'audit-2026-11-21T10-00-00.000.log.gz': '',
    '.hidden': 'x',
    node2: { 'audit.log': 'other\n' },
    empty: {},
  })
  await symlink(join(root, 'audit.log'), join(root, 'linked.log'))
  await symlink(root, join(root, 'loop'))
  await symlink(join(root, 'gone'), join(root, 'broken.log'))
  const { logs, missing } = await findLogs([root, join(root, 'no'), join(root, 'empty'), '-'], explain)
  t.same(
    logs.map(({ file, sizeBytes }) => [file.replace(`${root}/`, ''), sizeBytes]),
    [
      ['audit-2026-11-21T10-00-00.000.log.gz', 0],
      ['audit.log', 4],
      ['linked.log', 4],
      ['node2/audit.log', 6],
      ['-', undefined],
    ],
  )
  t.same(missing, [
    { file: join(root, 'broken.log'), reason: 'ENOENT' },
    { file: join(root, 'no'), reason: 'ENOENT' },
    { file: join(root, 'empty'), reason: 'is a directory without a log' },
  ])
})

await t.test('a file is taken by any name', async (t) => {
  const root = t.testdir({})
  const file = join(root, 'weird')
  await mkdir(join(root, 'sub'))
  await writeFile(file, 'abc')
  t.match(await findLogs([file], explain), { logs: [{ file, sizeBytes: 3, inode: Number }], missing: [] })
})
