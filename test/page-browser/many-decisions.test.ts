import t from 'tap'
import { makeSampleLog } from '../page/sample-logs.ts'
import { openBrowser, openPage } from './browser.ts'
import { serveLines } from './serve.ts'

const decisions = 100_000
const site = await serveLines(t, makeSampleLog(decisions, 90))
const browser = await openBrowser(t)

await t.test('a hundred thousand decisions are shown page by page', async (t) => {
  const { page, problems } = await openPage(browser)
  await page.goto(site)
  t.match(await page.locator('.figures').textContent(), /writes judged/)
  await page.goto(`${site}/decisions`)
  t.equal(await page.locator('[role=status]').textContent(), '100,000 decisions.')
  t.equal(await page.locator('tbody tr').count(), 50)
  await page.getByRole('link', { name: 'Last' }).click()
  await page.waitForURL(/page=2000/)
  t.equal(await page.locator('tbody tr').count(), 50)
  await page.selectOption('#verdict', 'would-refuse-strict')
  await page.waitForURL(/verdict=would-refuse-strict/)
  await page.locator('tbody th a').last().click()
  await page.waitForURL(/\/decisions\/\d+-/)
  t.match(await page.locator('pre.yaml').last().textContent(), /kind: NetworkPolicy/)
  t.same(problems, [])
})

t.end()
