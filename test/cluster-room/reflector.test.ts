import type { ServerResponse } from 'node:http'
import t from 'tap'
import { refuse } from './mock-api-server.ts'
import { until } from './note-events.ts'
import { reflect } from './reflect.ts'

await t.test('tells what there is, and every change after it', async (t) => {
  const { server, reflector, watching, labelOf } = await reflect(t)
  server.objects.set('shop', { tier: 'one' })
  t.notOk(reflector.hasSynced())
  t.equal(reflector.ageMs(), undefined)
  reflector.start()
  reflector.start()
  await watching()
  t.ok(reflector.hasSynced())
  t.equal(labelOf('shop', 'tier'), 'one')
  server.set('shop', { tier: 'two' })
  server.set('yard', { constructor: 'x' })
  server.remove('shop')
  await until(
    'shop is gone',
    () => labelOf('shop', 'tier') === undefined && labelOf('yard', 'constructor') === 'x',
  )
  t.equal(server.requests.filter((path) => path.includes('watch=true')).length, 1)
})

await t.test('asks for metadata in pages, bookmarks and a watch shorter than a minute', async (t) => {
  const { server, reflector, watching } = await reflect(t)
  const accepted: string[] = []
  server.replies.list = (response, request) => {
    accepted.push(request.headers.accept ?? '')
    response.end('{"metadata":{"resourceVersion":"7"},"items":null}')
  }
  reflector.start()
  await watching()
  t.same(accepted, ['application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'])
  t.same(server.requests, [
    '/api/v1/namespaces?limit=500',
    '/api/v1/namespaces?watch=true&resourceVersion=7&allowWatchBookmarks=true&timeoutSeconds=38',
  ])
})

await t.test('reads a list of many pages as one', async (t) => {
  const { server, reflector, watching, labelOf, noted } = await reflect(t)
  server.replies.list = (response, _request, query) => {
    const page = Number(query.get('continue') ?? '0')
    const items = [{ metadata: { name: `n-${page}`, resourceVersion: '1', labels: { page: String(page) } } }]
    response.end(
      JSON.stringify({
        metadata: { resourceVersion: '9', continue: page < 3 ? String(page + 1) : '' },
        items,
      }),
    )
  }
  reflector.start()
  await watching()
  await noted('listed 4')
  t.equal(labelOf('n-0', 'page'), '0')
  t.equal(labelOf('n-3', 'page'), '3')
})

await t.test('begins a list again when its pages expire in the middle', async (t) => {
  const { server, reflector, watching, passPause, noted } = await reflect(t)
  server.objects.set('shop', {})
  let lists = 0
  server.replies.list = (response, request, query) => {
    lists += 1
    if (query.has('continue')) {
      server.replies.list = undefined
      refuse(410, 'Expired')(response, request, query)
      return
    }
    response.end(
      '{"metadata":{"resourceVersion":"9","continue":"more"},"items":[{"metadata":{"name":"half","resourceVersion":"1"}}]}',
    )
  }
  reflector.start()
  await passPause()
  t.notOk(reflector.hasSynced(), 'half a list is no list')
  await watching()
  await noted('list namespaces expired')
  await noted('listed 1')
  t.equal(lists, 2)
})

await t.test('gives up on a list that goes round in circles', async (t) => {
  const { server, reflector, passPause, lines } = await reflect(t)
  server.replies.list = (response) => {
    response.end('{"metadata":{"resourceVersion":"9","continue":"same"},"items":[]}')
  }
  reflector.start()
  await passPause()
  t.ok(lines.includes('list failed a list that never ends'))
})

await t.test('asks for fewer objects at once when they are too large', async (t) => {
  const { server, reflector, watching, passPause, noted } = await reflect(t)
  const large = 'x'.repeat(5 * 1024 * 1024)
  server.replies.list = (response, _request, query) => {
    const label = query.get('limit') === '1' ? large : `${large}${large}`
    response.end(
      `{"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"n","resourceVersion":"1","labels":{"l":"${label}"}}}]}`,
    )
  }
  reflector.start()
  for (let tooLarge = 0; tooLarge < 3; tooLarge += 1) await passPause()
  await watching()
  await noted('listed 1')
  t.same(
    server.requests.slice(0, 4).map((path) => path.split('?')[1]),
    ['limit=500', 'limit=62', 'limit=7', 'limit=1'],
  )
})

await t.test('resumes where it was after a TCP reset in the middle of a watch', async (t) => {
  const { server, reflector, watching, passPause, labelOf, noted, lines } = await reflect(t)
  reflector.start()
  await watching()
  server.set('shop', { tier: 'one' })
  await until('it is heard', () => labelOf('shop', 'tier') === 'one')
  server.resetWatches()
  await noted('watch lost')
  await passPause()
  await watching()
  t.match(server.requests.at(-1), /resourceVersion=101&/)
  t.equal(lines.filter((line) => line.startsWith('list ')).length, 1, 'nothing was listed anew')
  server.set('shop', { tier: 'two' })
  await until('it goes on', () => labelOf('shop', 'tier') === 'two')
})

await t.test('goes on after a 500 to the second watch, at which the client library stops', async (t) => {
  const { server, reflector, watching, passPause, labelOf, noted } = await reflect(t)
  reflector.start()
  await watching()
  server.replies.watch = refuse(500, 'InternalError')
  server.resetWatches()
  await passPause()
  await noted('watch refused')
  t.equal(reflector.problem(), 'HTTP 500 InternalError')
  server.replies.watch = undefined
  await passPause()
  await watching()
  server.set('shop', { tier: 'two' })
  await until('it goes on', () => labelOf('shop', 'tier') === 'two')
  t.equal(reflector.problem(), undefined)
})

await t.test('lists anew when it is refused to watch from the same place again and again', async (t) => {
  const { server, reflector, passPause, noted, watching } = await reflect(t)
  server.replies.watch = refuse(500, 'InternalError')
  reflector.start()
  for (let refusals = 0; refusals < 5; refusals += 1) await passPause()
  server.replies.watch = undefined
  await watching()
  await noted('list namespaces watch-failing')
})

for (const [how, expire] of [
  ['by status', refuse(410, 'Expired')],
  [
    'in the stream',
    (response: ServerResponse) => {
      response.write('{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}\n')
    },
  ],
] as const) {
  await t.test(`lists anew after 410 ${how}, and what vanished meanwhile is gone (row 12)`, async (t) => {
    const reflection = await reflect(t)
    const { server, reflector, watching, passPause, labelOf, noted } = reflection
    server.objects.set('old', { is: 'here' })
    reflector.start()
    await watching()
    t.equal(labelOf('old', 'is'), 'here')
    server.replies.watch = (response, request, query) => {
      server.replies.watch = undefined
      expire(response, request, query)
    }
    server.resetWatches()
    await passPause()
    server.objects.delete('old')
    server.objects.set('new', { is: 'here' })
    await passPause()
    await noted('list namespaces expired')
    await watching()
    t.equal(reflection.known.has('old'), false)
    t.equal(reflection.known.has('new'), true)
  })
}

await t.test('an error in the stream other than 410 ends the watch, which is resumed', async (t) => {
  const { server, reflector, watching, passPause, noted, lines } = await reflect(t)
  reflector.start()
  await watching()
  server.write('{"type":"ERROR","object":{"code":500}}\n')
  await noted('watch refused')
  await passPause()
  await watching()
  t.equal(lines.filter((line) => line.startsWith('list ')).length, 1)
})

for (const [what, text] of [
  ['a line that is not JSON', '{"type":"ADDED","object":{"metadata":{"na\n'],
  ['an event of unknown type', '{"type":"CHANGED","object":{}}\n'],
  ['an object without a name', '{"type":"ADDED","object":{"metadata":{}}}\n'],
  ['a bookmark without a resourceVersion', '{"type":"BOOKMARK","object":{}}\n'],
  ['a line that is no event', '[]\n'],
] as const) {
  await t.test(`lists anew after ${what}`, async (t) => {
    const { server, reflector, watching, passPause, noted, labelOf } = await reflect(t)
    reflector.start()
    await watching()
    server.objects.set('missed', { is: 'here' })
    server.write(text)
    await noted('watch broken')
    await passPause()
    await noted('list namespaces broken')
    await watching()
    t.equal(labelOf('missed', 'is'), 'here')
  })
}

await t.test('lists anew after a last line that was cut off', async (t) => {
  const { server, reflector, watching, passPause, noted } = await reflect(t)
  reflector.start()
  await watching()
  server.write('{"type":"ADDED","obj')
  server.endWatches()
  await noted('watch broken')
  await passPause()
  await noted('list namespaces broken')
  await watching()
})

await t.test('notices within a minute that nothing comes through any more (row 13)', async (t) => {
  const { server, clock, reflector, watching, passPause, noted, labelOf } = await reflect(t)
  reflector.start()
  await watching()
  const silentFrom = clock.now()
  server.objects.set('missed', { is: 'here' })
  while (reflector.problem() === undefined) {
    clock.advance(1000)
    await new Promise(setImmediate)
    if (clock.now() > 120_000) break
  }
  await noted('watch stalled')
  t.ok(clock.now() - silentFrom < 60_000, `${clock.now() - silentFrom} ms`)
  t.ok((reflector.ageMs() ?? 0) > 30_000, 'the age tells of the silence')
  server.replies.watch = refuse(410, 'Expired')
  await passPause()
  await passPause()
  server.replies.watch = undefined
  await noted('listed 1')
  await watching()
  t.equal(labelOf('missed', 'is'), 'here')
})

await t.test('gives up on an API server that accepts connections and says nothing', async (t) => {
  const { server, clock, reflector, noted } = await reflect(t)
  server.replies.list = () => undefined
  reflector.start()
  await until('it asked', () => server.requests.length === 1)
  clock.advance(30_000)
  await noted('list failed no answer in time')
})

await t.test(
  'a watch that ends at its time proves that nothing was missed, and is resumed at once',
  async (t) => {
    const { server, clock, reflector, watching, noted } = await reflect(t)
    reflector.start()
    await watching()
    for (const times of [1, 2, 3]) {
      clock.advance(30_000)
      t.equal(reflector.ageMs(), 30_000)
      server.endWatches()
      await noted('watch ended', times)
      await watching()
      t.equal(reflector.ageMs(), 0)
    }
    t.equal(reflector.problem(), undefined)
  },
)

await t.test('a bookmark moves the place to resume from, and proves that nothing was missed', async (t) => {
  const { server, clock, reflector, watching, passPause } = await reflect(t)
  reflector.start()
  await watching()
  clock.advance(20_000)
  server.bookmark()
  await until('the bookmark is heard', () => reflector.ageMs() === 0)
  server.resetWatches()
  await passPause()
  await watching()
  t.match(server.requests.at(-1), 'resourceVersion=101&')
})

await t.test('makes few connections to a server that closes each of them at once (row 14)', async (t) => {
  const { server, clock, reflector, passPause } = await reflect(t)
  server.replies.watch = (response) => {
    response.writeHead(200)
    response.end()
  }
  reflector.start()
  const pauses: number[] = []
  while (clock.now() < 600_000) pauses.push(await passPause())
  t.same(pauses.slice(0, 8), [1200, 2400, 4800, 9600, 19_200, 30_000, 30_000, 30_000])
  t.ok(server.requests.length < 30, `${server.requests.length} requests in ten minutes`)
})

await t.test('tries each few seconds while nobody listens, however long that lasts (row 11)', async (t) => {
  const { server, clock, reflector, passPause, watching } = await reflect(t)
  server.replies.list = (response) => {
    response.socket?.resetAndDestroy()
  }
  reflector.start()
  let longestMs = 0
  while (clock.now() < 300_000) longestMs = Math.max(longestMs, await passPause())
  t.equal(longestMs, 5000)
  server.replies.list = undefined
  await watching()
  t.ok(reflector.hasSynced())
})

await t.test('waits as long as Retry-After says, within limits', async (t) => {
  const { server, reflector, passPause } = await reflect(t)
  server.replies.list = refuse(429, 'TooManyRequests', { 'retry-after': '7' })
  reflector.start()
  t.equal(await passPause(), 7000)
  server.replies.list = refuse(429, 'TooManyRequests', { 'retry-after': '86400' })
  t.equal(await passPause(), 30_000)
  server.replies.list = refuse(429, 'TooManyRequests', { 'retry-after': 'Fri, 21 Nov 2036 07:28:00 GMT' })
  t.equal(await passPause(), 4800)
})

await t.test('a handler that throws is told everything again (row 15)', async (t) => {
  const { server, reflector, watching, passPause, noted, labelOf, faults } = await reflect(t)
  faults.handler = () => {
    throw new Error('planted')
  }
  reflector.start()
  await passPause()
  t.notOk(reflector.hasSynced(), 'it has not taken the list')
  faults.handler = (key) => {
    if (key === 'shop') throw new Error('planted')
  }
  await watching()
  server.set('shop', { tier: 'one' })
  await noted('watch handler-failed')
  t.equal(labelOf('shop', 'tier'), undefined)
  await passPause()
  await watching()
  t.equal(labelOf('shop', 'tier'), 'one')
  await noted('handler failed Error: planted', 2)
})

await t.test('an object that cannot be read is treated as absent', async (t) => {
  const { server, reflector, watching, noted, labelOf } = await reflect(t)
  server.objects.set('shop', { tier: 'one' })
  reflector.start()
  await watching()
  server.write(
    '{"type":"MODIFIED","object":{"metadata":{"name":"shop","resourceVersion":"105","labels":{"tier":3}}}}\n',
  )
  await noted('unreadable shop: must be a string, not a number')
  t.equal(labelOf('shop', 'tier'), undefined)
})

await t.test('can be stopped while it lists, watches or rests', async (t) => {
  await t.test('before it starts', async (t) => {
    const { reflector } = await reflect(t)
    await reflector.stop()
  })
  await t.test('lists', async (t) => {
    const { server, reflector } = await reflect(t)
    server.replies.list = () => undefined
    reflector.start()
    await until('it asked', () => server.requests.length === 1)
    await reflector.stop()
  })
  await t.test('reads a page', async (t) => {
    const { server, reflector } = await reflect(t)
    server.replies.list = (response) => response.write('{"metadata":')
    reflector.start()
    await until('it asked', () => server.requests.length === 1)
    await reflector.stop()
  })
  await t.test('opens a watch', async (t) => {
    const { server, reflector } = await reflect(t)
    server.replies.watch = () => undefined
    reflector.start()
    await until('it asked', () => server.requests.length === 2)
    await reflector.stop()
  })
  await t.test('watches', async (t) => {
    const { reflector, server, watching, lines } = await reflect(t)
    reflector.start()
    await watching()
    await reflector.stop()
    await until('the watch is closed', () => server.openWatches() === 0)
    t.same(lines, ['list namespaces first', 'listed 0'], 'a stop is no failure')
  })
  await t.test('rests', async (t) => {
    const { server, clock, reflector, lines } = await reflect(t)
    server.replies.list = refuse(500, 'InternalError')
    reflector.start()
    await until('it rests', () => lines.length === 2 && clock.pending().length === 1)
    await reflector.stop()
    t.equal(server.requests.length, 1)
  })
})
