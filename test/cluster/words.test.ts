import t from 'tap'
import { startGuardedCluster } from './guarded-cluster.ts'
import { orMistake } from './policies.ts'

const cluster = await startGuardedCluster()
t.teardown(cluster.stop)
const { kubectl } = cluster

await t.test('kubectl prints a refusal with its line breaks, ready to paste', async (t) => {
  const { stderr } = await kubectl(['create', '-f', '-'], { input: orMistake('allow-web', 'shop') })
  t.equal(
    stderr,
    `Error from server (Forbidden): error when creating "STDIN": admission webhook "enforce.networkpolicies.netpol-guardrail.dev" denied the request: NetworkPolicy shop/allow-web is refused: 1 violation of level baseline.

or-peers  spec.ingress[0].from[0] and [1]
  These two list items are alternatives: this lets in every pod of the namespaces labelled
  team=web, and, from this namespace, every pod labelled app=frontend.
  If you meant the app=frontend pods of those namespaces, write one item:
    from:
    - namespaceSelector: {matchLabels: {team: web}}
      podSelector: {matchLabels: {app: frontend}}
  If you meant both, write two rules:
    - from:
      - namespaceSelector: {matchLabels: {team: web}}
      ports:
      - {protocol: TCP, port: 8080}
    - from:
      - podSelector: {matchLabels: {app: frontend}}
      ports:
      - {protocol: TCP, port: 8080}
  More: netpol-guardrail explain or-peers
`,
  )
})

await t.test('programs get the causes', async (t) => {
  const { statusCode, body } = await cluster.request({
    method: 'POST',
    path: '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies',
    headers: { 'content-type': 'application/yaml' },
    body: orMistake('allow-web', 'shop'),
  })
  t.equal(statusCode, 403)
  t.match(JSON.parse(body), {
    reason: 'Forbidden',
    details: {
      causes: [
        {
          reason: 'or-peers',
          field: 'spec.ingress[0].from[0]',
          message: 'two items are alternatives, so all pods of the namespaces labelled team=web get in',
        },
      ],
    },
  })
})

await t.test('kubectl prints one warning where nothing is enforced, and not twice', async (t) => {
  const { stderr } = await kubectl(['create', '-f', '-'], { input: orMistake('allow-web', 'open') })
  t.equal(
    stderr,
    'Warning: [or-peers] spec.ingress[0].from: two items are alternatives, so all pods of the namespaces labelled team=web get in; would be refused at enforce=baseline\n',
  )
})

await t.test('what an author writes breaks no line and no terminal (row 40)', async (t) => {
  const hostile = orMistake('allow-web', 'open')
    .replaceAll('web', '"\\e[31m<b>\\u202e"')
    .replace('name: allow-', 'name: "a\\nb')
  const { stderr, exitCode } = await kubectl(['create', '-f', '-'], { input: hostile })
  t.not(exitCode, 0, 'the API server refuses such labels itself')
  t.notMatch(stderr, /netpol-guardrail/, 'and we add nothing to it')
})
