import t from 'tap'
import { mapAtOnce } from '../../src/cli/map-at-once.ts'

void t.test('keeps the order of the items, however long each takes', async (t) => {
  const results = await mapAtOnce([3, 1, 2, 0], 2, async (turns) => {
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    return turns * 10
  })
  t.same(results, [30, 10, 20, 0])
})

void t.test('does no more at once than it is told', async (t) => {
  let running = 0
  let most = 0
  await mapAtOnce(Array.from({ length: 20 }), 3, async () => {
    running += 1
    most = Math.max(most, running)
    await Promise.resolve()
    running -= 1
  })
  t.equal(most, 3)
})

void t.test('rejects as a piece of work does', async (t) => {
  await t.rejects(
    mapAtOnce([1], 2, () => Promise.reject(new Error('no'))),
    { message: 'no' },
  )
})
