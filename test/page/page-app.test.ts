import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import t from 'tap'
import { gzipSync } from 'node:zlib'
import { readAssets } from '../../src/page/html/assets.ts'
import { makeHostileLog } from './hostile-log.ts'
import { makeSampleLog } from './sample-logs.ts'
import { makeSampleApp, reviewSample } from './serve-sample.ts'

const sample = [...makeSampleLog(400, 5), 'no JSON', '{}']
const app = await makeSampleApp([sample])
const { review } = await reviewSample([sample])
const pages = ['/', '/readiness', '/decisions', '/past-the-guard', '/rules', '/rules/or-peers', '/logs']

function get(path: string, from: FastifyInstance = app): Promise<LightMyRequestResponse> {
  return from.inject({ url: path, headers: { host: 'localhost:8090' } })
}

async function bodyOf(path: string, from: FastifyInstance = app): Promise<string> {
  const { statusCode, body } = await get(path, from)
  if (statusCode !== 200) throw new Error(`${path} is answered by ${statusCode}`)
  return body
}

/** Every element that our own templates, Vega and the Markdown of the rules write. */
const known =
  /^<(?:!doctype|\/?(?:html|head|meta|title|link|body|a|header|footer|p|span|nav|ul|li|main|h[1-5]|strong|div|table|caption|thead|tbody|tr|th|td|bdi|time|code|form|label|input|datalist|option|select|button|dl|dt|dd|pre|mark|section|figure|figcaption|svg|g|path|line|text|rect|details|summary|br|script|em))\b/

/** The tags of a page without what stands in their attributes. */
function tagsOf(body: string): readonly string[] {
  return (body.match(/<[^>]*>/g) ?? []).map((tag) => tag.replaceAll(/="[^"]*"/g, '=""'))
}

/** The addresses that a page leads to. */
function linksIn(body: string): readonly string[] {
  return [...body.matchAll(/ href="([^"]*)"/g)].map((match) => (match[1] ?? '').replaceAll('&amp;', '&'))
}

async function countAt(path: string): Promise<number> {
  return Number((/([\d,]+) decisions?\./.exec(await bodyOf(path))?.[1] ?? 'none').replaceAll(',', ''))
}

await t.test('every page says what could not be read', async (t) => {
  const [decision] = linksIn(await bodyOf('/decisions')).filter((href) => href.startsWith('/decisions/'))
  for (const path of [...pages, decision ?? ''])
    t.match(await bodyOf(path), /2 of 402 lines could not be read/, path)
})

await t.test('every link of every page leads somewhere', async (t) => {
  const seen = new Set(pages)
  for (const path of seen) {
    const { statusCode, headers, body } = await get(path)
    t.ok(statusCode === 200 || statusCode === 204, path)
    if (!String(headers['content-type']).startsWith('text/html')) continue
    // One page of a list stands for the others, and one decision for all of them.
    const hrefs = linksIn(body).filter((href) => href.startsWith('/') && !seen.has(href))
    for (const href of hrefs) if (seen.size < 150) seen.add(href)
  }
  t.ok(seen.size > 100)
})

await t.test('the figures of the overview lead to lists of as many decisions', async (t) => {
  t.equal(await countAt('/decisions?verdict=refused'), review.totals.refused)
  t.equal(await countAt('/decisions?verdict=would-refuse-baseline'), review.totals.wouldRefuse.baseline)
  t.equal(await countAt('/decisions?verdict=would-refuse-strict'), review.totals.wouldRefuse.strict)
  t.equal(await countAt('/decisions?verdict=past-us'), review.pastUs.writes.length)
  for (const { rule, refused, wouldRefuse } of review.rules.entries) {
    t.equal(await countAt(`/decisions?rule=${rule}&verdict=refused`), refused, rule)
    t.equal(await countAt(`/decisions?rule=${rule}&verdict=would-refuse-strict`), wouldRefuse.strict, rule)
  }
  for (const { name, refused } of review.namespaces.entries)
    t.equal(await countAt(`/decisions?namespace=${name}&verdict=refused`), refused, name)
  for (const { name, refused } of review.users.entries)
    t.equal(await countAt(`/decisions?user=${encodeURIComponent(name)}&verdict=refused`), refused, name)
})

await t.test('filters stay in the form and in the links to other pages', async (t) => {
  const body = await bodyOf('/decisions?namespace=shop&verdict=would-refuse-strict&page=2')
  t.match(body, 'value="shop"')
  t.match(body, '<option value="would-refuse-strict" selected>')
  t.ok(linksIn(body).includes('/decisions?namespace=shop&verdict=would-refuse-strict'), 'the first page')
})

await t.test('a list is cut into pages that have every decision once', async (t) => {
  const hrefs: string[] = []
  for (let page = 1; page <= 8; page += 1)
    hrefs.push(
      ...linksIn(await bodyOf(`/decisions?page=${page}`)).filter((href) => /^\/decisions\/\d/.test(href)),
    )
  t.equal(hrefs.length, 400)
  t.equal(new Set(hrefs).size, 400)
  t.match(await bodyOf('/decisions?page=1000'), 'Page 8 of 8')
})

await t.test('what an address says wrongly is told', async (t) => {
  const body = await bodyOf('/decisions?from=yesterday&verdict=harmless')
  t.match(body, /takes a day such as 2026-11-21/)
  t.match(body, /There is no such verdict/)
})

await t.test('a ready namespace has its command, and others have none', async (t) => {
  const body = await bodyOf('/readiness?level=baseline&state=ready')
  t.match(body, 'kubectl label namespace mail netpol-guardrail.dev/enforce=baseline --overwrite')
  t.notMatch(await bodyOf('/readiness?state=not-ready'), 'kubectl label')
})

await t.test('what got in past the guard is judged again', async (t) => {
  const body = await bodyOf('/past-the-guard')
  t.match(body, /no answer from/)
  t.match(body, /would be refused at (?:baseline|strict)|admitted at every\s+level/)
})

await t.test('addresses of another run, and others that lead nowhere, are not found', async (t) => {
  for (const path of [
    '/decisions/0-abc',
    '/decisions/0',
    '/decisions/99999999-mwq8f7k0',
    `/decisions/${'9'.repeat(90)}-a`,
    '/decisions/__proto__',
    '/rules/nothing',
    '/rules/constructor',
    '/nothing',
    '/style.css/..%2f..%2fpackage.json',
  ])
    t.equal((await get(path)).statusCode, 404, path)
})

await t.test('only reads: no other method, no cookie, nothing for caches', async (t) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)
    t.match(await app.inject({ method, url: '/', headers: { host: 'localhost' } }), {
      statusCode: 405,
      headers: { allow: 'GET, HEAD' },
    })
  const head = await app.inject({ method: 'HEAD', url: '/decisions', headers: { host: 'localhost' } })
  t.equal(head.statusCode, 200)
  t.equal(head.body, '')
  for (const path of [...pages, '/style.css', '/script.js', '/nothing']) {
    const { headers } = await get(path)
    t.equal(headers['cache-control'], 'no-store', path)
    t.equal(headers['set-cookie'], undefined, path)
  }
})

await t.test('a page of somebody else cannot ask by a name of its own', async (t) => {
  for (const path of [...pages, '/style.css', '/nothing']) {
    const { statusCode, body } = await app.inject({ url: path, headers: { host: 'evil.example' } })
    t.equal(statusCode, 421, path)
    t.notMatch(body, /shop|html/)
  }
})

await t.test('browsers are told to load nothing but our style and script', async (t) => {
  for (const path of [...pages, '/nothing', '/style.css']) {
    const { headers } = await get(path)
    const policy = String(headers['content-security-policy'])
    t.match(policy, /default-src 'none'/)
    t.notMatch(policy, /unsafe|https?:|\*|data:/)
    t.match(headers, {
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
    t.equal(headers['strict-transport-security'], undefined)
  }
})

await t.test(
  'pages have nothing that the policy would forbid, and load nothing from elsewhere',
  async (t) => {
    for (const path of pages) {
      const body = await bodyOf(path)
      t.notMatch(
        body,
        /<style|<script(?! src="\/script\.js")|<iframe|<img|<link(?! rel="stylesheet" href="\/style\.css")/,
      )
      t.same(
        tagsOf(body).filter((tag) => /\s(?:style|on[a-z]+)=/.test(tag)),
        [],
        path,
      )
    }
    const { style, script } = readAssets()
    t.notMatch(style, /url\(|@import|@font-face/)
    t.notMatch(script, /innerHTML|outerHTML|insertAdjacent|document\.write|eval|Function\(/)
  },
)

await t.test('texts of a log run nothing, hide nothing and break nothing, on any page', async (t) => {
  const hostile = await makeSampleApp([makeHostileLog()])
  const details = linksIn(await bodyOf('/decisions', hostile)).filter((href) => /^\/decisions\/\d/.test(href))
  t.ok(details.length > 30)
  for (const path of [...pages, ...details]) {
    const body = await bodyOf(path, hostile)
    t.same(
      tagsOf(body).filter((tag) => !known.test(tag) || /\s(?:style|on[a-z]+)=/.test(tag)),
      [],
      path,
    )
    t.same(
      linksIn(body).filter((href) => !/^(?:[/#]|https:\/\/)/.test(href)),
      [],
      path,
    )
    // Controls other than the line feed, bidirectional overrides and the like.
    t.notMatch(body, /[[\p{Cc}\p{Cf}]--[\n]]/v, path)
    t.equal((body.match(/<script/g) ?? []).length, 1, path)
  }
})

await t.test('hostile names are found by the links that a list has for them', async (t) => {
  const hostile = await makeSampleApp([makeHostileLog()])
  const { body } = await get('/', hostile)
  const byUser = linksIn(body).filter((href) => href.startsWith('/decisions?user='))
  t.ok(byUser.length > 5)
  for (const href of byUser) t.notMatch(await bodyOf(href, hostile), />0 decisions</, href)
})

await t.test('logs without a write, and without a line, have their pages', async (t) => {
  for (const lines of [[], ['{}']]) {
    const empty = await makeSampleApp([lines])
    for (const path of pages) t.equal((await get(path, empty)).statusCode, 200)
    t.match(await bodyOf('/', empty), /No write was found that counts/)
  }
})

await t.test('an address that browsers ask for unasked is answered', async (t) => {
  t.equal((await get('/favicon.ico')).statusCode, 204)
  t.ok(gzipSync(await bodyOf('/')).length < 50_000)
})
