import t from 'tap'
import { makeProgress } from '../../src/cli/progress.ts'

function start(more: { isTTY?: boolean; columns?: number } = {}) {
  const state = { now: 5000, written: [] as string[] }
  const progress = makeProgress(
    { isTTY: true, write: (text) => state.written.push(text), ...more },
    () => state.now,
  )
  return { state, progress }
}

const counts = { files: 1234, policies: 6170, violations: 12 }

void t.test('says nothing for a second, and then how far it is', (t) => {
  const { state, progress } = start()
  progress.update({ files: 1, policies: 2, violations: 0 })
  state.now += 999
  progress.update(counts)
  progress.clear()
  t.same(state.written, [])
  state.now += 1
  progress.update(counts)
  t.same(state.written, ['\r\u001b[K1,234 files, 6,170 policies, 12 violations'])
  t.end()
})

void t.test('draws at most ten times a second, always on the same line', (t) => {
  const { state, progress } = start()
  state.now += 1000
  for (let step = 0; step < 1000; step += 1) {
    progress.update({ ...counts, files: step })
    state.now += 1
  }
  t.equal(state.written.length, 10)
  t.ok(state.written.every((text) => /^\r\u001b\[K[^\n\r]*$/.test(text)))
  t.end()
})

void t.test('takes its line away once, and draws again when it is time', (t) => {
  const { state, progress } = start()
  state.now += 1000
  progress.update(counts)
  progress.clear()
  progress.clear()
  progress.update(counts)
  t.same(state.written.slice(1), ['\r\u001b[K'])
  state.now += 100
  progress.update(counts)
  t.equal(state.written.length, 3)
  t.end()
})

void t.test('counts one as one', (t) => {
  const { state, progress } = start()
  state.now += 1000
  progress.update({ files: 1, policies: 1, violations: 1 })
  t.same(state.written, ['\r\u001b[K1 file, 1 policy, 1 violation'])
  t.end()
})

void t.test('keeps within the width of the terminal', (t) => {
  for (const columns of [1, 20]) {
    const { state, progress } = start({ columns })
    state.now += 1000
    progress.update(counts)
    t.equal(state.written.join('').replace('\r\u001b[K', '').length, Math.max(0, columns - 1))
  }
  t.end()
})

void t.test('is drawn on a terminal that does not know its width', (t) => {
  const { state, progress } = start({ columns: 0 })
  state.now += 1000
  progress.update(counts)
  t.match(state.written.join(''), /files/)
  t.end()
})

void t.test('is silent where standard error is no terminal', (t) => {
  for (const more of [{ isTTY: false }, {}]) {
    const written: string[] = []
    let now = 0
    const progress = makeProgress({ write: (text) => written.push(text), ...more }, () => now)
    now = 10_000
    progress.update(counts)
    progress.clear()
    t.same(written, [])
  }
  t.end()
})
