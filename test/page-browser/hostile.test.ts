import t from 'tap'
import { hostileTexts, makeHostileLog } from '../page/hostile-log.ts'
import { isHarmed, openBrowser, openPage, overflowOf, screens } from './browser.ts'
import { everyPage, serveLines } from './serve.ts'

const site = await serveLines(t, makeHostileLog())
const browser = await openBrowser(t)

await t.test('texts of a log do nothing on any page', async (t) => {
  const { page, problems, requested } = await openPage(browser, { viewport: screens.phone })
  await page.goto(`${site}/decisions`)
  const decisions: string[] = []
  for (const link of await page.locator('tbody th a').all())
    decisions.push((await link.getAttribute('href')) ?? '')
  t.ok(decisions.length >= hostileTexts.length * 3)
  for (const path of [...everyPage.slice(0, -1), ...decisions]) {
    await page.goto(`${site}${path}`)
    t.equal(await isHarmed(page), false, path)
    t.ok(await page.locator('h1').isVisible(), path)
    t.ok((await overflowOf(page)) <= 0, `${path} is not wider than a phone`)
  }
  t.same(problems, [])
  t.same(
    requested.filter((url) => !url.startsWith(`${site}/`)),
    [],
  )
})

await t.test('a hostile name in the address does nothing', async (t) => {
  const { page, problems } = await openPage(browser)
  for (const text of hostileTexts) {
    const query = new URLSearchParams({ namespace: text, user: text, rule: text, from: text, verdict: text })
    await page.goto(`${site}/decisions?${query.toString()}`)
    t.equal(await isHarmed(page), false, text)
    t.equal(await page.locator('.filter').count(), 1)
  }
  t.same(problems, [])
})

await t.test('what got into a page all the same could not run', async (t) => {
  const { page } = await openPage(browser)
  await page.goto(site)
  const outcome = await page.evaluate<unknown>(`(async () => {
    const tryTo = (act) => {
      try {
        act()
        return 'nothing kept it'
      } catch (error) {
        return error.name
      }
    }
    const markup = tryTo(() => {
      document.body.innerHTML += '<img src=x onerror="window.isHarmed = true">'
    })
    const text = tryTo(() => {
      const script = document.createElement('script')
      script.text = 'window.isHarmed = true'
      document.body.append(script)
    })
    document.body.setAttribute('style', 'display: none')
    await new Promise((resolve) => setTimeout(resolve, 200))
    const isStyled = getComputedStyle(document.body).display === 'none'
    const elsewhere = await fetch('https://guard.example/').then(() => 'sent', () => 'kept')
    return { markup, text, isStyled, elsewhere }
  })()`)
  t.same(outcome, {
    markup: 'TypeError',
    text: 'TypeError',
    isStyled: false,
    elsewhere: 'kept',
  })
  t.equal(await isHarmed(page), false)
})

t.end()
