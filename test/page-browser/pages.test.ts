import t from 'tap'
import { makeSampleLog } from '../page/sample-logs.ts'
import { openBrowser, openPage, overflowOf, screens } from './browser.ts'
import { everyPage, serveLines } from './serve.ts'

const site = await serveLines(t, [...makeSampleLog(600, 10), 'no JSON'])
const browser = await openBrowser(t)

await t.test('pages load without an error, and ask nobody else for anything', async (t) => {
  const { page, problems, requested } = await openPage(browser)
  for (const path of everyPage.slice(0, -1)) {
    await page.goto(`${site}${path}`)
    t.equal(await page.locator('h1').count(), 1, path)
    t.match(await page.locator('.notice').first().textContent(), /could not be read/, path)
  }
  t.same(problems, [])
  t.same(
    requested.filter((url) => !url.startsWith(`${site}/`)),
    [],
  )
})

await t.test('charts are drawn, and say the same as a table', async (t) => {
  const { page } = await openPage(browser, { viewport: screens.desk })
  await page.goto(site)
  const charts = page.locator('.chart.wide svg')
  t.equal(await charts.count(), 3)
  for (const chart of await charts.all()) {
    t.ok(await chart.isVisible())
    t.ok(await chart.locator('.role-mark path').count())
  }
  const details = page.locator('figure details').first()
  t.notOk(await details.locator('table').isVisible())
  await details.locator('summary').click()
  t.ok(await details.locator('table').isVisible())
})

await t.test('a decision shows the text, the fix, the marked object and the way to its rule', async (t) => {
  const { page, problems } = await openPage(browser)
  await page.goto(`${site}/decisions?rule=or-peers&verdict=refused`)
  await page.locator('tbody th a').first().click()
  await page.waitForURL(/\/decisions\/\d+-/)
  t.match(await page.locator('pre.terminal').textContent(), /is refused: 1 violation of level/)
  t.match(await page.locator('.finding').first().textContent(), /write one item:/)
  t.same(await page.locator('pre.yaml mark').allTextContents(), ['- namespaceSelector:', '- podSelector:'])
  await page.locator('.finding a').first().click()
  await page.waitForURL(`${site}/rules/or-peers`)
  t.equal(await page.locator('h1').textContent(), 'or-peers')
  t.same(problems, [])
})

await t.test('a page is never wider than a phone', async (t) => {
  const { page } = await openPage(browser, { viewport: screens.phone })
  for (const path of everyPage) {
    await page.goto(`${site}${path}`)
    t.equal(await overflowOf(page), 0, path)
  }
  await page.goto(`${site}/decisions`)
  await page.locator('tbody th a').first().click()
  await page.waitForURL(/\/decisions\/\d+-/)
  t.equal(await overflowOf(page), 0, 'a decision')
  await page.goto(site)
  t.ok(await page.locator('.chart.narrow svg').first().isVisible())
  t.notOk(await page.locator('.chart.wide svg').first().isVisible())
})

await t.test('follows what the system says about light and dark', async (t) => {
  const grounds: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await openPage(browser, { colorScheme })
    await page.goto(site)
    grounds.push(await page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor'))
  }
  t.same(grounds, ['rgb(255, 255, 255)', 'rgb(20, 23, 27)'])
})

await t.test('can be used by keyboard', async (t) => {
  const { page } = await openPage(browser)
  const focused = page.locator(':focus')
  await page.goto(`${site}/decisions`)
  await page.keyboard.press('Tab')
  t.equal(await focused.textContent(), 'To the content')
  t.ok(await page.locator('.skip').isVisible())
  await page.keyboard.press('Enter')
  t.equal(await focused.getAttribute('id'), 'main')
  await page.locator('#namespace').focus()
  await page.keyboard.type('shop')
  await page.keyboard.press('Enter')
  await page.waitForURL(/namespace=shop/)
  const region = page.locator('.scroll').first()
  await region.focus()
  t.equal(await focused.getAttribute('class'), 'scroll')
})

await t.test('a command is copied by its button', async (t) => {
  const { page, context } = await openPage(browser)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`${site}/readiness?level=baseline&state=ready`)
  const command = await page.locator('code.command').first().textContent()
  await page.locator('button.copy').first().click()
  await page.locator('button.copy', { hasText: 'Copied' }).waitFor()
  t.equal(await page.evaluate<string>('navigator.clipboard.readText()'), command)
  t.match(command, /^kubectl label namespace \w+ netpol-guardrail\.dev\/enforce=baseline --overwrite$/)
})

t.end()
