import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import type { Test } from 'tap'

/** Machines that run tests are often busy with something else. */
export const patienceMs = 60_000

/** A page, and everything that went wrong or out while it was looked at. */
export interface WatchedPage {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors of scripts, what the console calls an error, and dialogs. A policy that was violated is one of them. */
  readonly problems: readonly string[]
  /** The addresses that were asked for. */
  readonly requested: readonly string[]
}

/** Starts Chromium, until the test has ended. */
export async function openBrowser(t: Pick<Test, 'after'>): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: process.env['GUARDRAIL_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
    // Chromium has no sandbox for root, who runs tests in containers.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    timeout: patienceMs,
  })
  t.after(() => browser.close())
  return browser
}

/** Opens a page in a browser profile of its own. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(patienceMs)
  const page = await context.newPage()
  const problems: string[] = []
  const requested: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on('request', (request) => requested.push(request.url()))
  return { page, context, problems, requested }
}

/** How large screens are: that of a desk, and of a small phone. */
export const screens = {
  desk: { width: 1280, height: 900 },
  phone: { width: 360, height: 740 },
} as const

/** How far a page is wider than its screen, in pixels. */
export async function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
}

/** Whether something that stands in a log has run in a page: all of it sets this mark. */
export async function isHarmed(page: Page): Promise<boolean> {
  return page.evaluate<boolean>("'isHarmed' in window")
}
