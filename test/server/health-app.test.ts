import t from 'tap'
import { makeHealthApp } from '../../src/server/health-app.ts'
import { metricHelp, makeMetrics } from '../../src/telemetry/metrics.ts'
import { startTestServer } from './test-server.ts'

void t.test('is alive whatever the checks say, and ready only when all hold', async (t) => {
  let problem: string | undefined = 'not yet'
  const app = makeHealthApp(
    [
      { name: 'first', problem: () => undefined },
      { name: 'second', problem: () => problem },
    ],
    makeMetrics(),
  )
  t.teardown(() => app.close())
  const get = async (url: string): Promise<readonly [number, string]> => {
    const { statusCode, body } = await app.inject(url)
    return [statusCode, body]
  }
  t.same(await get('/livez'), [200, 'ok'])
  t.same(await get('/readyz'), [503, '[+]first ok\n[-]second failed: not yet\nreadyz check failed\n'])
  problem = undefined
  t.same(await get('/readyz'), [200, 'ok'])
  t.same(await get('/readyz?verbose'), [200, '[+]first ok\n[+]second ok\nreadyz check passed\n'])
  t.equal((await get('/validate/enforce.networkpolicies'))[0], 404)
})

void t.test('a server is ready until it drains; its metrics are those on the list', async (t) => {
  const { running } = await startTestServer(t)
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${running.healthPort}${path}`)
  const verbose = await (await get('/readyz?verbose')).text()
  t.equal(verbose, '[+]shutdown ok\n[+]certificate ok\nreadyz check passed\n')
  const metrics = await get('/metrics')
  t.match(metrics.headers.get('content-type'), 'text/plain')
  const names = [...(await metrics.text()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
  t.same(names.filter((name) => name?.startsWith('netpol_guardrail_')).sort(), Object.keys(metricHelp).sort())
  t.ok(names.includes('process_cpu_seconds_total'))
  t.ok(names.includes('nodejs_eventloop_lag_max_seconds'))

  running.beginDrain()
  t.equal((await get('/readyz')).status, 503)
  t.equal((await get('/livez')).status, 200)
})
