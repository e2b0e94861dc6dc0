import helmet from '@fastify/helmet'
import { html } from '@remix-run/html-template'
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify'
import { makeLinks, menu, paths } from './addresses.ts'
import type { Assets } from './html/assets.ts'
import { type DocumentHead, type PageContent, renderDocument } from './html/layout.ts'
import { makeMarkdownRenderer } from './html/markdown.ts'
import type { Site } from './html/site.ts'
import { prepareOverview } from './overview-parts.ts'
import { makePages } from './pages.ts'
import type { ReviewedLogs } from './reviewed-logs.ts'
import { makeHostCheck } from './security/host-check.ts'
import { helmetOptions } from './security/policy.ts'

/** What the pages are served with. */
export interface PageAppOptions {
  readonly logs: ReviewedLogs
  readonly assets: Assets
  /** Names beside those of loopback that browsers may call us by. */
  readonly hostNames: readonly string[]
  /** Told of what failed inside. */
  readonly onError: (error: unknown) => void
}

/** Makes the server of the pages. It only reads: GET and HEAD, no cookies, nothing kept by caches. */
export async function makePageApp({
  logs,
  assets,
  hostNames,
  onError,
}: PageAppOptions): Promise<FastifyInstance> {
  const { review, decisions, rules, version } = logs
  const site: Site = {
    review,
    version,
    links: makeLinks(decisions, new Set(rules.map(({ id }) => id))),
    rules: new Map(rules.map((rule) => [rule.id, rule])),
  }
  const pages = makePages({
    logs,
    overviewParts: await prepareOverview(logs),
    site,
    markdown: makeMarkdownRenderer((id) => site.links.rule(id) ?? paths.rules),
  })
  const isOurHost = makeHostCheck(hostNames)

  const app = fastify({
    forceCloseConnections: true,
    requestTimeout: 10_000,
    routerOptions: { maxParamLength: 100 },
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16 * 1024 },
  })
  app.server.maxConnections = 128
  await app.register(helmet, helmetOptions)
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      void reply.header('allow', 'GET, HEAD')
      return reply.code(405).type(plain).send('This server only reads: GET and HEAD.\n')
    }
    if (!isOurHost(request.headers.host))
      return reply.code(421).type(plain).send('There is no page under this host name.\n')
  })

  const show = (reply: FastifyReply, page: PageContent | undefined): FastifyReply =>
    page === undefined
      ? reply
          .code(404)
          .type(document)
          .send(renderDocument(notFound, menu, head, site))
      : reply.type(document).send(renderDocument(page, menu, head, site))

  app.get(paths.overview, (_request, reply) => show(reply, pages.overview()))
  app.get(paths.readiness, (request, reply) => show(reply, pages.readiness(queryOf(request.url))))
  app.get(paths.decisions, (request, reply) => show(reply, pages.decisions(queryOf(request.url))))
  app.get<{ Params: { id: string } }>(`${paths.decisions}/:id`, async (request, reply) =>
    show(reply, await pages.decision(request.params.id)),
  )
  app.get(paths.pastUs, (request, reply) => show(reply, pages.pastUs(queryOf(request.url))))
  app.get(paths.logs, (_request, reply) => show(reply, pages.logs()))
  app.get(paths.rules, (_request, reply) => show(reply, pages.rules()))
  app.get<{ Params: { id: string } }>(`${paths.rules}/:id`, (request, reply) =>
    show(reply, pages.rule(request.params.id)),
  )
  app.get('/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(assets.style))
  app.get('/script.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(assets.script))
  // Browsers ask for it unasked.
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send())

  app.setNotFoundHandler((_request, reply) => show(reply, undefined))
  app.setErrorHandler((error, _request, reply) => {
    onError(error)
    void reply.code(500).type(plain).send('The page failed. The terminal says why.\n')
  })
  return app
}

const plain = 'text/plain; charset=utf-8'
const document = 'text/html; charset=utf-8'

const head: DocumentHead = {
  style: html`<link rel="stylesheet" href="/style.css" />`,
  script: html`<script src="/script.js"></script>`,
}

const notFound: PageContent = {
  title: 'Not found',
  current: undefined,
  main: html`<p>
    There is nothing at this address. If it comes from another run: the logs were read anew, and the list is
    another one.
  </p>`,
}

function queryOf(url: string): URLSearchParams {
  const at = url.indexOf('?')
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1))
}
