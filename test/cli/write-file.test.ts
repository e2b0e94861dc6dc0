import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import t, { type Test } from 'tap'
import { openWholeFile } from '../../src/cli/whole-file.ts'
import { replaceFile } from '../../src/cli/write-file.ts'

const isRoot = process.geteuid?.() === 0

/** Does something as a user who may not do everything. */
function asNobody<Result>(action: () => Result): Result {
  if (isRoot) process.seteuid?.(65_534)
  try {
    return action()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

function moduleUrl(name: string): string {
  return JSON.stringify(new URL(`../../src/cli/${name}`, import.meta.url))
}

await t.test('replaces the text and leaves nothing else behind', (t) => {
  const root = t.testdir({ 'a.yaml': 'old: é\n' })
  t.same(replaceFile(`${root}/a.yaml`, 'old: é\n', 'new: 😀\n'), { ok: true })
  t.equal(readFileSync(`${root}/a.yaml`, 'utf8'), 'new: 😀\n')
  t.same(readdirSync(root), ['a.yaml'])
  t.end()
})

await t.test('keeps mode, owner and group, whatever the umask says', (t) => {
  const root = t.testdir({ 'a.yaml': 'a', 'b.yaml': 'b' })
  const before = process.umask(0o077)
  t.teardown(() => process.umask(before))
  chmodSync(`${root}/a.yaml`, 0o666)
  chmodSync(`${root}/b.yaml`, 0o4750)
  if (isRoot) chownSync(`${root}/a.yaml`, 12, 34)
  const old = statSync(`${root}/a.yaml`)
  replaceFile(`${root}/a.yaml`, 'a', 'c')
  replaceFile(`${root}/b.yaml`, 'b', 'c')
  const { mode, uid, gid, ino } = statSync(`${root}/a.yaml`)
  t.same({ mode, uid, gid }, { mode: old.mode, uid: old.uid, gid: old.gid })
  t.not(ino, old.ino, 'although it is another file')
  t.equal(statSync(`${root}/b.yaml`).mode & 0o7777, 0o4750)
  t.end()
})

await t.test('a symbolic link stays one, and its target is replaced where it is', (t) => {
  const root = t.testdir({ real: { 'a.yaml': 'a' }, links: {} })
  symlinkSync('../real/a.yaml', `${root}/links/l.yaml`)
  t.same(replaceFile(`${root}/links/l.yaml`, 'a', 'b'), { ok: true })
  t.ok(lstatSync(`${root}/links/l.yaml`).isSymbolicLink())
  t.equal(readFileSync(`${root}/real/a.yaml`, 'utf8'), 'b')
  t.same([readdirSync(`${root}/links`), readdirSync(`${root}/real`)], [['l.yaml'], ['a.yaml']])
  t.end()
})

await t.test('what somebody else wrote in the meantime stays', (t) => {
  const root = t.testdir({ 'a.yaml': 'theirs' })
  t.same(replaceFile(`${root}/a.yaml`, 'read', 'mine'), {
    ok: false,
    reason: 'was changed in the meantime; nothing written',
  })
  t.match(replaceFile(`${root}/a.yaml`, 'theirx', 'mine'), { ok: false }, 'of the same length')
  t.equal(readFileSync(`${root}/a.yaml`, 'utf8'), 'theirs')
  t.same(readdirSync(root), ['a.yaml'])
  t.end()
})

await t.test('says why a file cannot be replaced, and leaves it intact', (t) => {
  const root = t.testdir({ 'read-only.yaml': 'a', locked: { 'a.yaml': 'a' }, 'foreign.yaml': 'a' })
  chmodSync(`${root}/read-only.yaml`, 0o444)
  t.same(replaceFile(`${root}/read-only.yaml`, 'a', 'b'), { ok: false, reason: 'is read-only' })
  t.same(replaceFile(`${root}/none`, 'a', 'b'), {
    ok: false,
    reason: 'there is no such file or directory',
  })
  t.same(replaceFile(root, 'a', 'b'), { ok: false, reason: 'is not a regular file' })
  t.same(replaceFile('/dev/null', '', 'b'), { ok: false, reason: 'is not a regular file' })

  chmodSync(`${root}/locked/a.yaml`, 0o666)
  chmodSync(`${root}/locked`, 0o555)
  t.same(
    asNobody(() => replaceFile(`${root}/locked/a.yaml`, 'a', 'b')),
    { ok: false, reason: 'no file can be made beside it: permission denied' },
  )
  chmodSync(`${root}/locked`, 0o755)
  if (isRoot) {
    chmodSync(root, 0o777)
    chmodSync(`${root}/foreign.yaml`, 0o666)
    t.same(
      asNobody(() => replaceFile(`${root}/foreign.yaml`, 'a', 'b')),
      { ok: false, reason: 'its owner and mode cannot be kept: permission denied' },
    )
    chmodSync(`${root}/foreign.yaml`, 0o644)
    t.same(
      asNobody(() => replaceFile(`${root}/foreign.yaml`, 'a', 'b')),
      { ok: false, reason: 'permission denied' },
    )
  }
  t.same(readdirSync(root).sort(), ['foreign.yaml', 'locked', 'read-only.yaml'])
  for (const name of ['read-only.yaml', 'locked/a.yaml', 'foreign.yaml'])
    t.equal(readFileSync(`${root}/${name}`, 'utf8'), 'a', name)
  t.end()
})

/** Runs a script that gets `replaceFile` in a file system of its own; undefined where this machine allows none. */
function runMounted(t: Test, options: string, prepare: string, script: string): string | undefined {
  const root = t.testdir({
    mounted: {},
    'script.ts': `import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { replaceFile } from ${moduleUrl('write-file.ts')}
process.chdir(process.argv[2])
${script}`,
  })
  const mount = `mount -t tmpfs -o ${options.split(',')[0]} none "$0" && cd "$0" && ${prepare} && mount -o remount,${options} "$0"`
  const child = spawnSync(
    'unshare',
    [
      '-rm',
      'sh',
      '-c',
      `${mount} || exit 77; exec "$1" "$2" "$0"`,
      `${root}/mounted`,
      process.execPath,
      `${root}/script.ts`,
    ],
    { encoding: 'utf8' },
  )
  if (child.error !== undefined || child.status === 77 || child.stderr.startsWith('unshare:'))
    return undefined
  t.equal(child.stderr, '')
  return child.stdout
}

await t.test('a full disk is a problem, and the file is what it was', (t) => {
  const script = `
const old = 'a'.repeat(40_000)
const written = replaceFile('a.yaml', old, 'b'.repeat(40_000))
console.log(JSON.stringify({ written, intact: readFileSync('a.yaml', 'utf8') === old, names: readdirSync('.') }))`
  const output = runMounted(t, 'size=64k', `head -c 40000 /dev/zero | tr '\\0' a > a.yaml`, script)
  if (output === undefined) t.pass('no file system can be mounted here', { skip: true })
  else
    t.same(JSON.parse(output), {
      written: { ok: false, reason: 'there is no space left on the disk' },
      intact: true,
      names: ['a.yaml'],
    })
  t.end()
})

await t.test('a read-only file system is a problem', (t) => {
  const output = runMounted(
    t,
    'size=64k,ro',
    'printf a > a.yaml',
    `console.log(JSON.stringify(replaceFile('a.yaml', 'a', 'b')))`,
  )
  if (output === undefined) t.pass('no file system can be mounted here', { skip: true })
  else t.same(JSON.parse(output), { ok: false, reason: 'is on a read-only file system' })
  t.end()
})

await t.test('a whole file is not there until it is committed, and then all of it', (t) => {
  const root = t.testdir({})
  const before = process.umask(0o027)
  t.teardown(() => process.umask(before))
  const opened = openWholeFile(`${root}/report.sarif`)
  if (!opened.ok) throw new Error(opened.reason)
  opened.file.write('{"a":')
  t.notOk(statSync(`${root}/report.sarif`, { throwIfNoEntry: false }))
  opened.file.write('1}')
  t.same(opened.file.commit(), { ok: true })
  opened.file.abandon()
  t.equal(readFileSync(`${root}/report.sarif`, 'utf8'), '{"a":1}')
  t.equal(statSync(`${root}/report.sarif`).mode & 0o777, 0o640, 'a new file has the mode of the umask')
  t.same(readdirSync(root), ['report.sarif'])
  t.end()
})

await t.test('an abandoned file leaves what was there', (t) => {
  const root = t.testdir({ a: 'a' })
  const opened = openWholeFile(`${root}/a`)
  if (!opened.ok) throw new Error(opened.reason)
  opened.file.write('b')
  opened.file.abandon()
  opened.file.abandon()
  t.equal(readFileSync(`${root}/a`, 'utf8'), 'a')
  t.same(readdirSync(root), ['a'])
  t.end()
})

await t.test('says why a whole file cannot be begun', (t) => {
  const root = t.testdir({ a: 'a' })
  symlinkSync('nowhere', `${root}/l`)
  t.same(openWholeFile(`${root}/l`), { ok: false, reason: 'is a symbolic link to nothing' })
  t.same(openWholeFile(root), { ok: false, reason: 'is a directory' })
  t.same(openWholeFile(`${root}/none/a`), {
    ok: false,
    reason: 'no file can be made beside it: there is no such file or directory',
  })
  t.end()
})

await t.test('devices and pipes are written directly, and a failure is kept until the commit', (t) => {
  const full = openWholeFile('/dev/full')
  if (!full.ok) throw new Error(full.reason)
  full.file.write('a')
  full.file.write('b')
  t.same(full.file.commit(), { ok: false, reason: 'there is no space left on the disk' })
  const root = t.testdir({
    'script.ts': `import { openWholeFile } from ${moduleUrl('whole-file.ts')}
const opened = openWholeFile('/dev/stdout')
opened.file.write('a'.repeat(200_000))
console.error(JSON.stringify(opened.file.commit()))`,
  })
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', '"$0" "$1" | wc -c', process.execPath, `${root}/script.ts`],
    {
      encoding: 'utf8',
    },
  )
  t.same([stdout.trim(), stderr.trim()], ['200000', '{"ok":true}'])
  t.end()
})

await t.test('the process may exit at any time: no unfinished file stays', (t) => {
  for (const ending of ['process.exit(3)', 'throw new Error("bug")']) {
    const root = t.testdir({
      a: 'a',
      'script.ts': `import { openWholeFile } from ${moduleUrl('whole-file.ts')}
openWholeFile(process.argv[2]).file.write('b')
${ending}`,
    })
    const { status } = spawnSync(process.execPath, [`${root}/script.ts`, `${root}/a`])
    t.not(status, 0)
    t.same(readdirSync(root).sort(), ['a', 'script.ts'])
    t.equal(readFileSync(`${root}/a`, 'utf8'), 'a')
  }
  t.end()
})

/** Starts a script that replaces a file by one of two texts over and over. */
async function startReplacing(
  t: Test,
): Promise<{ readonly child: ChildProcess; readonly directory: string }> {
  const root = t.testdir({
    work: { a: '0'.repeat(1_000_000) },
    'script.ts': `import { replaceFile } from ${moduleUrl('write-file.ts')}
process.on('SIGINT', () => process.exit(130))
const texts = ['0'.repeat(1_000_000), '1'.repeat(1_000_000)]
const replace = (turn) => {
  if (!replaceFile(process.argv[2], texts[turn], texts[1 - turn]).ok) process.exit(1)
  if (turn === 1) process.send('turned')
  setImmediate(replace, 1 - turn)
}
replace(0)`,
  })
  const child = spawn(process.execPath, [`${root}/script.ts`, `${root}/work/a`], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child, 'message')
  return { child, directory: `${root}/work` }
}

await t.test('Ctrl-C leaves a whole file and nothing beside it; a kill leaves a whole file', async (t) => {
  for (const signal of ['SIGINT', 'SIGKILL'] as const)
    for (let round = 0; round < 3; round += 1) {
      const { child, directory } = await startReplacing(t)
      child.kill(signal)
      await once(child, 'exit')
      t.match(readFileSync(`${directory}/a`, 'utf8'), /^(?:0{1000000}|1{1000000})$/)
      if (signal === 'SIGINT') {
        t.equal(child.exitCode, 130)
        t.same(readdirSync(directory), ['a'])
      }
    }
})
