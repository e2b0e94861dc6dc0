import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import t from 'tap'
import { readAssets } from '../../src/page/html/assets.ts'
import { renderReport } from '../../src/page/report.ts'
import { makeHostileLog } from '../page/hostile-log.ts'
import { makeSampleLog } from '../page/sample-logs.ts'
import { reviewSample } from '../page/serve-sample.ts'
import { isHarmed, openBrowser, openPage, overflowOf, screens } from './browser.ts'

const directory = t.testdir({})
const browser = await openBrowser(t)

async function write(name: string, lines: readonly string[]): Promise<string> {
  const file = `${directory}/${name}.html`
  await writeFile(file, await renderReport(await reviewSample([lines]), readAssets()))
  return pathToFileURL(file).href
}

const report = await write('report', [...makeSampleLog(300, 5), 'no JSON'])

await t.test('opens from the disk and asks for nothing else', async (t) => {
  const { page, problems, requested } = await openPage(browser)
  await page.goto(report)
  t.equal(await page.locator('h1').textContent(), 'Audit review')
  t.ok(await page.locator('.chart.wide svg').first().isVisible())
  t.not(await page.evaluate('getComputedStyle(document.body).maxWidth'), 'none', 'the style is in force')
  t.same(requested, [report])
  t.same(problems, [])
})

await t.test('the rows of its list can be searched', async (t) => {
  const { page } = await openPage(browser)
  await page.goto(report)
  const rows = page.locator('[data-search] tbody tr:visible')
  const all = await rows.count()
  await page.getByLabel('Only rows with').fill('open-peers')
  const found = await rows.count()
  t.ok(found > 0 && found < all)
  for (const text of await rows.allTextContents()) t.match(text, /open-peers/)
})

await t.test('its links lead to its parts', async (t) => {
  const { page } = await openPage(browser)
  await page.goto(report)
  await page.locator('a[href^="#decision-"]').first().click()
  t.match(page.url(), /#decision-\d+$/)
  t.ok(await page.locator(':target h3').isVisible())
})

for (const colorScheme of ['light', 'dark'] as const)
  await t.test(`axe finds nothing, ${colorScheme}, and a phone is wide enough`, async (t) => {
    const { page } = await openPage(browser, { colorScheme, viewport: screens.phone })
    await page.goto(report)
    t.equal(await overflowOf(page), 0)
    const { violations } = await new AxeBuilder({ page }).analyze()
    t.same(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`),
      [],
    )
  })

await t.test('runs nothing that stands in a log', async (t) => {
  const { page, problems, requested } = await openPage(browser, { viewport: screens.phone })
  const hostile = await write('hostile', makeHostileLog())
  await page.goto(hostile)
  t.equal(await isHarmed(page), false)
  t.equal(await overflowOf(page), 0)
  t.same(requested, [hostile])
  t.same(problems, [])
})

t.end()
