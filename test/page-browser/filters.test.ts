import t from 'tap'
import { makeSampleLog } from '../page/sample-logs.ts'
import { openBrowser, openPage } from './browser.ts'
import { serveLines } from './serve.ts'

const site = await serveLines(t, makeSampleLog(600, 10))
const browser = await openBrowser(t)

await t.test('a choice filters at once, and only what was chosen is in the address', async (t) => {
  const { page, problems } = await openPage(browser)
  await page.goto(`${site}/decisions`)
  await page.selectOption('#verdict', 'refused')
  await page.waitForURL(`${site}/decisions?verdict=refused`)
  t.same(new Set(await page.locator('tbody .mark').allTextContents()), new Set(['refused']))
  await page.fill('#namespace', 'ledger')
  await page.click('button[type=submit]')
  await page.waitForURL(`${site}/decisions?namespace=ledger&verdict=refused`)
  t.equal(await page.inputValue('#namespace'), 'ledger')
  for (const name of await page.locator('tbody th').allTextContents()) t.match(name, /^ledger\//)
  await page.goBack()
  await page.waitForURL(`${site}/decisions?verdict=refused`)
  t.ok(await page.locator('#namespace').isEnabled())
  t.same(problems, [])
})

await t.test('a day takes what was written on it', async (t) => {
  const { page } = await openPage(browser)
  await page.goto(`${site}/decisions`)
  await page.fill('#from', '2026-11-18')
  await page.fill('#until', '2026-11-18')
  await page.click('button[type=submit]')
  await page.waitForURL(`${site}/decisions?from=2026-11-18&until=2026-11-18`)
  const times = await page.locator('tbody time').allTextContents()
  t.ok(times.length > 20)
  for (const time of times) t.match(time, /^2026-11-18 /)
})

await t.test('an hour that a chart leads to stays in the form', async (t) => {
  const { page } = await openPage(browser)
  await page.goto(`${site}/decisions?from=2026-11-18T10:00&until=2026-11-18T10:59`)
  t.equal(await page.inputValue('#from'), '2026-11-18T10:00')
  t.equal(await page.inputValue('#until'), '2026-11-18T10:59')
})

await t.test('all of it works without JavaScript', async (t) => {
  const { page } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(`${site}/decisions`)
  await page.fill('#rule', 'any-ip')
  await page.selectOption('#verdict', 'would-refuse-baseline')
  await page.click('button[type=submit]')
  await page.waitForURL(/rule=any-ip.*verdict=would-refuse-baseline/)
  t.same(new Set(await page.locator('tbody td a').allTextContents()), new Set(['any-ip']))
  await page.goto(`${site}/decisions`)
  await page.click('nav[aria-label=Pages] a[rel=next]')
  await page.waitForURL(/page=2/)
  t.match(await page.locator('nav[aria-label=Pages]').textContent(), /Page 2 of 12/)
  await page.goto(`${site}/readiness?state=ready`)
  t.match(await page.locator('code.command').first().textContent(), /^kubectl label namespace/)
})

t.end()
