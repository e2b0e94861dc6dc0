import { createHash } from 'node:crypto'
import t from 'tap'
import { readAssets } from '../../src/page/html/assets.ts'
import { renderReport } from '../../src/page/report.ts'
import { makeHostileLog } from './hostile-log.ts'
import { makeSampleLog } from './sample-logs.ts'
import { reviewSample } from './serve-sample.ts'

async function reportOn(lines: readonly string[]): Promise<string> {
  return renderReport(await reviewSample([lines]), readAssets())
}

const report = await reportOn([...makeSampleLog(1500, 5), 'no JSON'])

await t.test('is one file that loads nothing', (t) => {
  t.notMatch(report, /<link|<img|<iframe|<script src|url\(|@import/)
  const addresses = [...report.matchAll(/\s(?:src|href|action)="([^"]*)"/g)].map((match) => match[1] ?? '')
  // A link to the documentation of Kubernetes loads nothing before somebody follows it.
  t.same(
    addresses.filter((address) => !address.startsWith('#') && !address.startsWith('https://kubernetes.io/')),
    [],
  )
  t.end()
})

await t.test('allows its own style and script by their hashes, and nothing else', (t) => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(report)?.[1] ?? ''
  for (const element of ['style', 'script']) {
    const contents = [...report.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))]
    t.equal(contents.length, 1, element)
    const hash = createHash('sha256')
      .update(contents[0]?.[1] ?? '')
      .digest('base64')
    t.ok(policy.replaceAll('&#39;', "'").includes(`${element}-src 'sha256-${hash}'`), element)
  }
  t.match(policy.replaceAll('&#39;', "'"), /^default-src 'none';/)
  t.notMatch(policy, /unsafe/)
  t.end()
})

await t.test('every link in it leads to a part of it', (t) => {
  const ids = new Set([...report.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]))
  const targets = [...report.matchAll(/\shref="#([^"]*)"/g)].map((match) => match[1])
  t.ok(targets.length > 30)
  t.same(
    targets.filter((target) => !ids.has(target)),
    [],
  )
  t.end()
})

await t.test('has the figures, the commands, the objects with the fix, and what was not read', (t) => {
  t.match(report, /1 of 1,501 lines could not be read/)
  t.match(report, 'kubectl label namespace mail netpol-guardrail.dev/enforce=baseline --overwrite')
  t.match(report, /What the author saw/)
  t.match(report, /If you meant the app=frontend pods of those namespaces, write one item:/)
  t.match(report, /And [\d,]+ more: netpol-guardrail audit serve shows them all\./)
  t.end()
})

await t.test('runs nothing that stands in a log', async (t) => {
  const hostile = await reportOn(makeHostileLog())
  t.equal((hostile.match(/<script/g) ?? []).length, 1)
  t.equal((hostile.match(/<style/g) ?? []).length, 1)
  t.notMatch(hostile, /<img|<svg\/onload/)
  t.notMatch(hostile, /[[\p{Cc}\p{Cf}]--[\n]]/v)
})

await t.test('an empty log has a report', async (t) => {
  t.match(await reportOn([]), /No write was found that counts/)
})
