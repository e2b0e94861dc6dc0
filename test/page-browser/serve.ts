import type { Test } from 'tap'
import { servePages } from '../../src/page/serve-pages.ts'
import { reviewSample } from '../page/serve-sample.ts'

/** Serves the pages over these lines until the test has ended, and returns the address without a slash at its end. */
export async function serveLines(t: Pick<Test, 'after'>, lines: readonly string[]): Promise<string> {
  const server = await servePages({
    logs: await reviewSample([lines]),
    listen: { host: '127.0.0.1', port: 0 },
    hostNames: [],
    onError: (error) => {
      throw error
    },
  })
  t.after(() => server.close())
  return server.url.slice(0, -1)
}

/** Every kind of page but a decision's. */
export const everyPage = [
  '/',
  '/readiness',
  '/decisions',
  '/past-the-guard',
  '/rules',
  '/rules/or-peers',
  '/logs',
  '/nothing-here',
] as const
