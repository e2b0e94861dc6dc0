import t from 'tap'
import { runProgram } from '../../src/cli/program.ts'
import { matches } from '../../src/netpol/selector.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { makeEventLine, orMistake, trailAnnotations } from '../review/make-event.ts'
import { makeTestParts, type TestOutput } from './test-parts.ts'

interface ServeRun extends TestOutput {
  readonly exitCode: number
}

const line = makeEventLine({
  requestObject: orMistake,
  annotations: trailAnnotations({ 'would-refuse': 'baseline:or-peers' }),
})
const directory = t.testdir({ 'audit.log': `${line}\nno JSON\n` })
const log = `${directory}/audit.log`

/** Runs the command until the pages have been looked at, as Ctrl-C would end it. */
async function run(args: readonly string[], look: (url: string) => Promise<void>): Promise<ServeRun> {
  const output: TestOutput = { out: '', error: '' }
  const controller = new AbortController()
  const base = makeTestParts(output, { rules })
  let isListening = false
  const looked: Promise<void>[] = []
  const exitCode = await runProgram(['audit', ...args], {
    ...base,
    audit: { ...base.audit, matches, nowMs: () => Date.UTC(2026, 10, 21, 11) },
    lint: {
      ...base.lint,
      listenForInterrupt: () => {
        isListening = true
        return {
          signal: controller.signal,
          exitCode: () => 130,
          stopListening: () => {
            isListening = false
          },
        }
      },
    },
    io: {
      ...base.io,
      writeOut: (text) => {
        output.out += text
        const url = /^http:\S+/.exec(text)?.[0]
        if (url !== undefined)
          looked.push(
            look(url).finally(() => {
              controller.abort()
            }),
          )
      },
    },
  })
  await Promise.all(looked)
  t.equal(isListening, false)
  return { ...output, exitCode }
}

await t.test('serves the pages until it is interrupted, and ends well', async (t) => {
  const { exitCode, out, error } = await run(['serve', '--listen', '127.0.0.1:0', log], async (url) => {
    const overview = await (await fetch(url)).text()
    t.match(overview, /1 of 2 lines could not be read/)
    const list = await (await fetch(`${url}decisions`)).text()
    const decision = /href="\/(decisions\/[^"]+)"/.exec(list)?.[1] ?? ''
    t.match(await (await fetch(`${url}${decision}`)).text(), /If you meant the app=frontend pods/)
  })
  t.equal(exitCode, 0)
  t.match(out, /^http:\/\/127\.0\.0\.1:\d+\/ \(Ctrl-C ends it\)\n$/)
  t.equal(error, '')
})

await t.test('an address that others can reach is a reason to be careful', async (t) => {
  const { error } = await run(['serve', '--listen', '0.0.0.0:0', log], () => Promise.resolve())
  t.match(error, /^CAREFUL: whoever can reach this address/)
})

await t.test('browsers may call it by names that are given', async (t) => {
  const statuses: number[] = []
  await run(['serve', '--listen', '127.0.0.1:0', '--host-name', 'review.example', log], async (url) => {
    const { request } = await import('node:http')
    for (const host of ['review.example', 'evil.example'])
      statuses.push(
        await new Promise((resolve, reject) => {
          request(url, { headers: { host } }, (response) => {
            response.resume()
            resolve(response.statusCode ?? 0)
          })
            .on('error', reject)
            .end()
        }),
      )
  })
  t.same(statuses, [200, 421])
})

await t.test('what cannot be served is told in a line', async (t) => {
  const { exitCode, error, out } = await run(['serve', `${directory}/gone.log`], () => Promise.resolve())
  t.equal(exitCode, 2)
  t.match(error, /gone\.log: /)
  t.equal(out, '')
})

await t.test('-o html prints one file', async (t) => {
  const { exitCode, out } = await run(['review', '-o', 'html', log], () => Promise.resolve())
  t.equal(exitCode, 0)
  t.match(out, /^\s*<!doctype html>/)
  t.match(out, /<\/html>\s*$/)
})
