import { AxeBuilder } from '@axe-core/playwright'
import t from 'tap'
import { makeSampleLog } from '../page/sample-logs.ts'
import { openBrowser, openPage, screens } from './browser.ts'
import { everyPage, serveLines } from './serve.ts'

const site = await serveLines(t, [...makeSampleLog(600, 10), 'no JSON'])
const browser = await openBrowser(t)

for (const colorScheme of ['light', 'dark'] as const)
  for (const [screen, viewport] of Object.entries(screens))
    await t.test(`axe finds nothing, ${colorScheme}, on a ${screen}`, async (t) => {
      const { page } = await openPage(browser, { colorScheme, viewport })
      await page.goto(`${site}/decisions?verdict=refused`)
      const decision = await page.locator('tbody th a').first().getAttribute('href')
      for (const path of [...everyPage, decision ?? '']) {
        await page.goto(`${site}${path}`)
        // What is folded away has to be readable too.
        for (const summary of await page.locator('summary').all()) await summary.click()
        const { violations } = await new AxeBuilder({ page }).analyze()
        t.same(
          violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`,
          ),
          [],
          path,
        )
      }
    })

t.end()
