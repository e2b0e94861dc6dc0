/** `npm run demo`: the shipped server over TLS, asked about the examples in docs/examples as kube-apiserver would. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { parseArgs, styleText } from 'node:util'
import { ensureDevelopmentCertificates } from '../../certs/development-certificates.ts'
import { makeAdmissionReview } from '../admission-review.ts'
import { startGuardProcess } from '../guard-process.ts'
import { startStandInCluster } from '../stand-in-cluster.ts'
import { readExamples, type Example } from './examples.ts'
import { type PlayedWrite, playCreate } from './play.ts'
import { relevantLines } from './relevant-lines.ts'

const { values } = parseArgs({
  options: {
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  console.log(`npm run demo [-- --keep]

Starts the admission webhook on a free loopback port and asks it, over TLS, about the policies in docs/examples.
Exit code 1 if any verdict differs from the one that the file declares.

  --keep   leave the server running and print a curl command; Ctrl-C ends it`)
  process.exit(0)
}

const root = new URL('../../', import.meta.url)
const examples = await readExamples(new URL('docs/examples/', root))
const certificates = await ensureDevelopmentCertificates(new URL('certs/development/', root))
// The examples are written to namespace shop, which enforces baseline.
const cluster = await startStandInCluster(certificates, {
  shop: { 'netpol-guardrail.dev/enforce': 'baseline' },
})
const guard = await startGuardProcess({ ...certificates, cluster: cluster.access })
const address = { port: guard.admissionPort, ca: certificates.ca }
console.log(
  `The guard answers on https://127.0.0.1:${guard.admissionPort}, level baseline.\nA stand-in for the API server tells it the labels of namespaces; see npm run test:cluster for the real one.`,
)

const played: { readonly example: Example; readonly write: PlayedWrite }[] = []
try {
  for (const example of examples) {
    const write = await playCreate(example.object, address)
    played.push({ example, write })
    printWrite(example, write)
  }
  printTable()
  if (values.keep) await keepRunning()
} finally {
  await guard.kill()
  await cluster.stop()
}
process.exit(played.every(({ example, write }) => example.verdict === write.verdict) ? 0 : 1)

function printWrite(example: Example, write: PlayedWrite): void {
  console.log(`\n${bold(`== ${example.title}`)}  (docs/examples/${example.file})\n`)
  for (const line of relevantLines(example.text, write.fields))
    console.log(line.startsWith('>') ? styleText('yellow', line) : line)
  console.log(`\n$ kubectl create -f ${example.file}`)
  for (const warning of write.warnings) console.log(`${styleText('yellow', 'Warning:')} ${warning}`)
  if (write.refusal !== undefined) {
    console.log(
      `${styleText('red', 'Error from server (Forbidden):')} error when creating "${example.file}": admission webhook "${write.entry}.netpol-guardrail.dev" denied the request: ${write.refusal}`,
    )
    return
  }
  const resource = example.object.kind === 'Namespace' ? 'namespace' : 'networkpolicy.networking.k8s.io'
  console.log(`${resource}/${example.object.metadata.name ?? ''} ${styleText('green', 'created')}`)
  if (write.description !== undefined) console.log(`kubernetes.io/description: ${write.description}`)
}

function printTable(): void {
  const width = Math.max(...played.map(({ example }) => example.title.length))
  console.log(`\n${bold('== In short')}\n`)
  for (const { example, write } of played) {
    const isExpected = example.verdict === write.verdict
    const mark = isExpected
      ? styleText('green', 'as declared')
      : styleText('red', `declared: ${example.verdict}`)
    console.log(`${example.title.padEnd(width)}  ${write.verdict.padEnd(33)}  ${mark}`)
  }
  const wrong = played.filter(({ example, write }) => example.verdict !== write.verdict).length
  console.log(`\n${played.length - wrong} of ${played.length} verdicts are the declared ones.`)
}

/** Leaves the server running until Ctrl-C, with a command that reaches it. */
async function keepRunning(): Promise<void> {
  const [{ object } = { object: undefined }] = examples
  if (object === undefined) return
  const folder = await mkdtemp(new URL('certs/development/demo-', root).pathname)
  const body = `${folder}/review.json`
  await writeFile(body, JSON.stringify(makeAdmissionReview({ operation: 'CREATE', object }), null, 2))
  console.log(`
The server goes on until Ctrl-C. Ask it yourself:

  curl --silent --cacert ${certificates.caFile} --data @${body} \\
    https://127.0.0.1:${guard.admissionPort}/validate/enforce.networkpolicies
`)
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await rm(folder, { recursive: true })
}

function bold(text: string): string {
  return styleText('bold', text)
}
