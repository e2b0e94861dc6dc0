import { execFileSync } from 'node:child_process'
import { link, mkdir, symlink, writeFile, chmod } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { findFiles } from '../../src/cli/find-files.ts'

/** Makes files and directories (those that end in a slash), and works inside of them until the test ends. */
async function workIn(t: Test, paths: readonly string[]): Promise<string> {
  const root = t.testdir()
  for (const path of paths) {
    await mkdir(join(root, path.endsWith('/') ? path : dirname(path)), { recursive: true })
    if (!path.endsWith('/')) await writeFile(join(root, path), '')
  }
  const before = process.cwd()
  process.chdir(root)
  t.teardown(() => {
    process.chdir(before)
  })
  return root
}

/** What is found: a path for a file, `PATH: reason` for a problem, `PATH; text` for a note. */
async function find(...paths: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const found of findFiles(paths))
    lines.push(
      found.kind === 'file'
        ? found.path
        : found.kind === 'problem'
          ? `${found.path}: ${found.reason}`
          : `${found.path}; ${found.text}`,
    )
  return lines
}

await t.test(
  'directories give their manifests by name, whatever is inside of them in its place',
  async (t) => {
    await workIn(t, [
      'k/b.yaml',
      'k/a/z.yml',
      'k/a/B.json',
      'k/c.json',
      'k/README.md',
      'k/x.YAML',
      'k/.d.yaml',
    ])
    t.same(await find('k'), ['k/.d.yaml', 'k/a/B.json', 'k/a/z.yml', 'k/b.yaml', 'k/c.json'])
  },
)

await t.test('the order is that of the arguments, and paths begin as the user wrote them', async (t) => {
  const root = await workIn(t, ['b/x.yaml', 'a/x.yaml', 'notes.txt'])
  t.same(await find('b/', './a', 'notes.txt'), ['b/x.yaml', './a/x.yaml', 'notes.txt'])
  t.same(await find('.'), ['a/x.yaml', 'b/x.yaml'])
  t.same(await find(join(root, 'a')), [join(root, 'a/x.yaml')])
})

await t.test(
  'passes over .git, hidden directories and node_modules, but for those that are named',
  async (t) => {
    await workIn(t, [
      'a.yaml',
      '.git/c.yaml',
      '.github/w.yaml',
      'x/node_modules/p/p.yaml',
      'x/.hidden/h.yaml',
    ])
    t.same(await find('.'), ['a.yaml'])
    t.same(await find('.github', 'x/node_modules'), ['.github/w.yaml', 'x/node_modules/p/p.yaml'])
  },
)

await t.test('gives each file once, by whatever way it comes up again', async (t) => {
  await workIn(t, ['k/a.yaml', 'k/b.yaml', 'other/c.yaml'])
  await symlink('../k/a.yaml', 'other/a.yaml')
  await symlink('k', 'again')
  await link('k/b.yaml', 'k/hard.yaml')
  t.same(
    await find('k/b.yaml', 'k', './k/../k/a.yaml', 'other', 'again', 'k'),
    ['k/b.yaml', 'k/a.yaml', 'k/hard.yaml', 'other/c.yaml'],
    'two names of one file on the disk are two files to whoever applies them',
  )
  t.same(await find('other', 'k'), ['other/a.yaml', 'other/c.yaml', 'k/b.yaml', 'k/hard.yaml'])
})

await t.test('a directory that was partly taken by a glob or by a name is still walked', async (t) => {
  await workIn(t, ['k/a.yaml', 'k/b.yaml', 'k/s/c.yaml'])
  t.same(await find('k/a*.yaml', 'k'), ['k/a.yaml', 'k/b.yaml', 'k/s/c.yaml'])
  t.same(await find('k', 'k/*'), ['k/a.yaml', 'k/b.yaml', 'k/s/c.yaml'], 'and all seen is not none found')
})

await t.test('standard input is read once', async (t) => {
  await workIn(t, ['a.yaml'])
  t.same(await find('-', 'a.yaml', '-'), ['-', 'a.yaml'])
})

await t.test('globs that the shell left are expanded in the order of names', async (t) => {
  await workIn(t, [
    ...[
      'k/a.yaml',
      'k/b.yml',
      'k/a.md',
      'k/s/c.yaml',
      'k/s/t/d.yaml',
      'k/.h/e.yaml',
      'k/node_modules/f.yaml',
    ],
    ...['l/a.yaml', 'l/x.tpl'],
  ])
  t.same(await find('k/*.yaml'), ['k/a.yaml'])
  t.same(await find('./*/a.*'), ['k/a.yaml', 'l/a.yaml'])
  t.same(await find('k/**/*.yaml'), ['k/a.yaml', 'k/s/c.yaml', 'k/s/t/d.yaml'])
  t.same(await find('k//?.{yaml,yml}'), ['k/a.yaml', 'k/b.yml'])
  t.same(await find('{k/s,l}/*.yaml'), ['k/s/c.yaml', 'l/a.yaml'], 'a brace that holds a slash')
  t.same(await find('k/.h/*.yaml', 'k/*/f.yaml'), ['k/.h/e.yaml', 'k/*/f.yaml: matches no file'])
  t.same(await find('*/.h/*.yaml', '**/node_modules/*'), ['k/.h/e.yaml', 'k/node_modules/f.yaml'])
  t.same(await find('*/x.tpl', 'l/*.tpl'), ['l/x.tpl'], 'an ending that the glob names itself')
  t.same(
    await find('k/*'),
    ['k/a.yaml', 'k/b.yml', 'k/s/c.yaml', 'k/s/t/d.yaml'],
    'directories with all they hold',
  )
  t.same(await find(join(process.cwd(), 'l', '*.yaml')), [join(process.cwd(), 'l/a.yaml')])
})

await t.test('a path that exists is never a glob', async (t) => {
  await workIn(t, ['[ab].yaml', 'a.yaml', 'x*/c.yaml', 'xx/c.yaml'])
  t.same(await find('[ab].yaml', 'x*'), ['[ab].yaml', 'x*/c.yaml'])
})

await t.test('symbolic links are followed, to files and to directories', async (t) => {
  await workIn(t, ['base/a.yaml', 'base/deep/b.yaml', 'k/own.yaml', 'plain.txt'])
  await symlink('../base', 'k/linked')
  await symlink('../plain.txt', 'k/named.yaml')
  await symlink('../plain.txt', 'k/other.txt')
  t.same(await find('k'), ['k/linked/a.yaml', 'k/linked/deep/b.yaml', 'k/named.yaml', 'k/own.yaml'])
})

await t.test('a circle of symbolic links is told once and left', async (t) => {
  await workIn(t, ['top.yaml', 'k/a/x.yaml', 'k/b/y.yaml'])
  await symlink('..', 'k/up')
  await symlink('/', 'k/root')
  await symlink('../b', 'k/a/to-b')
  await symlink('../a', 'k/b/to-a')
  const text = 'a symbolic link back to where it is; not followed'
  t.same(await find('k', 'k'), [
    `k/a/to-b/to-a; ${text}`,
    'k/a/to-b/y.yaml',
    'k/a/x.yaml',
    `k/root; ${text}`,
    `k/up; ${text}`,
  ])
  t.same(await find('k/**/*.yaml'), ['k/a/x.yaml', 'k/b/y.yaml'], 'and ** follows no links at all')
})

await t.test('links from everywhere to everywhere are walked in proportion to the directories', async (t) => {
  const levels = 24
  await workIn(
    t,
    Array.from({ length: levels }, (_, level) => `d${level}/x.yaml`),
  )
  for (let level = 0; level + 1 < levels; level += 1)
    for (const name of ['l', 'r']) await symlink(`../d${level + 1}`, `d${level}/${name}`)
  t.equal((await find('.')).length, levels)
})

await t.test('broken links are told where they are called like a manifest', async (t) => {
  await workIn(t, ['k/a.yaml'])
  await symlink('nowhere', 'k/gone.yaml')
  await symlink('nowhere', 'k/gone')
  await symlink('self.yaml', 'k/self.yaml')
  t.same(await find('k'), [
    'k/a.yaml',
    'k/gone.yaml: a symbolic link: there is no such file or directory',
    'k/self.yaml: a symbolic link: its symbolic links lead in a circle',
  ])
})

await t.test('what does not exist is a problem in its place, and the rest is found', async (t) => {
  await workIn(t, ['a.yaml'])
  t.same(await find('none', 'x*.yaml', 'none/*.yaml', 'a.yaml/b', 'a.yaml/*', 'a.yaml'), [
    'none: there is no such file or directory',
    'x*.yaml: matches no file',
    'none/*.yaml: matches no file',
    'a.yaml/b: there is no such file or directory',
    'a.yaml/*: matches no file',
    'a.yaml',
  ])
})

await t.test('a run that finds nothing is a problem; an empty directory beside others is none', async (t) => {
  await workIn(t, ['empty/', 'none/README.md', 'k/a.yaml'])
  const reason = 'has no file ending in one of .yaml, .yml, .json'
  t.same(await find('empty', 'none'), [`empty: ${reason}`, `none: ${reason}`])
  t.same(await find('empty', 'k'), ['k/a.yaml'])
})

await t.test('a pipe inside a directory is a problem, one that is named is given', async (t) => {
  await workIn(t, ['k/a.yaml'])
  execFileSync('mkfifo', ['k/pipe.yaml', 'k/pipe.txt'])
  await symlink('pipe.txt', 'k/through.yaml')
  const reason = 'is not a regular file; name it to have it read'
  t.same(await find('k'), ['k/a.yaml', `k/pipe.yaml: ${reason}`, `k/through.yaml: ${reason}`])
  t.same(await find('k/pipe.yaml'), ['k/pipe.yaml'])
})

await t.test('a directory that may not be listed is a problem, also below a glob', async (t) => {
  await workIn(t, ['k/a.yaml', 'k/locked/b.yaml', 'k/z.yaml'])
  await chmod('k/locked', 0)
  // Root may list everything.
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  try {
    const expected = ['k/a.yaml', 'k/locked: permission denied', 'k/z.yaml']
    t.same(await find('k'), expected)
    t.same(await find('k/**/*.yaml'), expected)
    t.same(await find('k/locked', 'k/locked/b.yaml', 'k/locked/*.yaml'), [
      'k/locked: permission denied',
      'k/locked/b.yaml: permission denied',
      'k/locked/*.yaml: permission denied',
    ])
  } finally {
    if (isRoot) process.seteuid?.(0)
    await chmod('k/locked', 0o755)
  }
})
