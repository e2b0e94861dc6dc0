import { createHash } from 'node:crypto'
import type { Finding, Undecided } from '../../../src/model/finding.ts'
import type {
  FileReport,
  LintFinding,
  LintSummary,
  ObjectName,
  Severity,
  TextReplacement,
} from '../../../src/model/lint.ts'
import type { Region } from '../../../src/model/source.ts'
import type { LintOutput } from '../../../src/report/lint/lint-output.ts'
import { rules } from '../../../src/rules/catalogue.ts'

/** What the formats are told unless a test says otherwise. */
export const output: LintOutput = {
  version: '1.4.2',
  rules,
  docsUrl: (rule) => `https://guard.example/rules/${rule}.md`,
  hash: (text) => createHash('sha256').update(text).digest('hex'),
  startedAt: '2026-11-21T09:56:00',
  failOn: 'violation',
  showsInfo: true,
  isColoured: false,
  width: 80,
}

/** Where a snippet stands in a text; the `occurrence`th one, counted from 1. */
export function regionOf(text: string, snippet: string, occurrence = 1): Region {
  let at = -1
  for (let found = 0; found < occurrence; found += 1) {
    at = text.indexOf(snippet, at + 1)
    if (at < 0) throw new Error(`there is no ${snippet}`)
  }
  const position = (offset: number): readonly [number, number] => {
    const before = text.slice(0, offset).split('\n')
    return [before.length, (before.at(-1) ?? '').length + 1]
  }
  const [line, column] = position(at)
  const [endLine, endColumn] = position(at + snippet.length)
  return { line, column, endLine, endColumn }
}

/** What a test says of a finding; the rest is filled in. */
export interface Told {
  readonly rule?: string
  readonly severity?: Severity
  readonly marks: readonly [string | Region, ...(string | Region)[]]
  readonly object?: ObjectName
  readonly finding?: Partial<Finding>
  readonly replacements?: readonly TextReplacement[]
}

export const shop: ObjectName = { kind: 'NetworkPolicy', namespace: 'shop', name: 'allow-web' }

/** A finding of this text, with the line before it and everything to its end. */
export function findingIn(text: string, told: Told): LintFinding {
  const [region, ...others] = told.marks.map((mark) =>
    typeof mark === 'string' ? regionOf(text, mark) : mark,
  )
  if (region === undefined) throw new Error('a finding has a region')
  const from = Math.max(1, region.line - 1)
  const to = Math.max(region.endLine, ...others.map(({ endLine }) => endLine))
  const lines = text.split('\n')
  return {
    severity: told.severity ?? 'violation',
    object: told.object ?? shop,
    region,
    others,
    excerpt: lines.slice(from - 1, to).map((line, index) => ({ line: from + index, column: 1, text: line })),
    replacements: () => told.replacements ?? [],
    finding: {
      rule: told.rule ?? 'or-peers',
      message: 'alternatives',
      class: { violation: 'baseline', advice: 'advice', info: 'info' }[told.severity ?? 'violation'] as never,
      foundSince: { major: 0, minor: 1 },
      since: 'new',
      paths: ['spec.ingress[0].from[0]'],
      wording: { summary: 'two items are alternatives', detail: 'Two items.', corrections: [] },
      ...told.finding,
    },
  }
}

/** A report with nothing in it but what is given. */
export function reportOf(file: string, given: Partial<FileReport> = {}): FileReport {
  const objects = given.objects ?? [{ line: 1, object: shop }]
  return {
    file,
    policies: objects.filter(({ object }) => object.kind === 'NetworkPolicy').length,
    namespaces: objects.filter(({ object }) => object.kind === 'Namespace').length,
    objects,
    findings: [],
    undecided: [],
    problems: [],
    notes: [],
    ...given,
  }
}

/** The numbers of these reports. */
export function summaryOf(reports: readonly FileReport[]): LintSummary {
  const findings = reports.flatMap((report) => report.findings)
  const sum = (count: (report: FileReport) => number): number =>
    reports.reduce((total, report) => total + count(report), 0)
  const of = (severity: Severity): number => findings.filter((each) => each.severity === severity).length
  return {
    files: reports.length,
    policies: sum(({ policies }) => policies),
    namespaces: sum(({ namespaces }) => namespaces),
    violations: of('violation'),
    advice: of('advice'),
    infos: of('info'),
    before: findings.filter(({ finding }) => finding.since === 'before').length,
    undecided: sum(({ undecided }) => undecided.length),
    problems: sum(({ problems }) => problems.length),
    notes: sum(({ notes }) => notes.length),
  }
}

export const webYaml = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          team: web
    - podSelector: {matchLabels: {app: frontend}}
    ports:
    - {protocol: TCP, port: 8080}
  egress:
  - to:
    - ipBlock: {cidr: 0.0.0.0/0}   # the internet
  - {}
`

const orPeers = findingIn(webYaml, {
  marks: [
    'namespaceSelector:\n        matchLabels:\n          team: web',
    'podSelector: {matchLabels: {app: frontend}}',
  ],
  finding: {
    paths: ['spec.ingress[0].from[0]', 'spec.ingress[0].from[1]'],
    wording: {
      summary:
        'two items are alternatives, so all pods of the namespaces labelled team=web get in on TCP 8080',
      detail:
        'These two list items are alternatives: this lets in every pod of the namespaces labelled team=web, and, from this namespace, every pod labelled app=frontend.',
      corrections: [
        {
          intro: 'If you meant the app=frontend pods of those namespaces, write one item:',
          yaml: 'from:\n- namespaceSelector: {matchLabels: {team: web}}\n  podSelector: {matchLabels: {app: frontend}}',
          replaces: { part: 'peers', direction: 'ingress', rule: 0 },
        },
        {
          intro: 'If you meant both, write two rules:',
          yaml: '- from:\n  - namespaceSelector: {matchLabels: {team: web}}\n- from:\n  - podSelector: {matchLabels: {app: frontend}}',
          replaces: { part: 'rule', direction: 'ingress', rule: 0 },
        },
      ],
    },
    fix: { safety: 'chosen', edits: [{ kind: 'join', path: 'spec.ingress[0].from', first: 0 }] },
  },
  replacements: [{ region: { line: 12, column: 5, endLine: 12, endColumn: 7 }, text: '  ' }],
})

const anyIp = findingIn(webYaml, {
  rule: 'any-ip',
  marks: ['0.0.0.0/0'],
  finding: {
    since: 'before',
    class: 'baseline',
    message: 'any',
    paths: ['spec.egress[0].to[0].ipBlock.cidr'],
    wording: {
      summary: 'every IPv4 address can be reached: the internet, and what is inside too',
      detail:
        'This block is every IPv4 address: this opens the way to the internet, and on most networks also the nodes and pods of this cluster.',
      corrections: [
        {
          intro: 'If you meant the internet, leave out what is inside:',
          yaml: 'to:\n- ipBlock:\n    cidr: 0.0.0.0/0\n    except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16]',
          replaces: { part: 'peers', direction: 'egress', rule: 0 },
        },
      ],
    },
  },
  severity: 'advice',
})

const widePorts = findingIn(webYaml, {
  rule: 'wide-ports',
  severity: 'info',
  marks: ['{}'],
  finding: {
    message: 'every-port',
    paths: ['spec.egress[1]'],
    wording: {
      summary: 'all ports are open to these peers',
      detail:
        'A rule without ports is every port of every protocol. Whatever listens in the selected pods is open, debug and metrics ports too, and what is added later. List the ports that are used.',
      corrections: [],
    },
  },
})

export const undecided: Undecided = {
  rule: 'protected-namespace',
  class: 'baseline',
  foundSince: { major: 0, minor: 1 },
  lacks: 'facts',
  reason: 'files do not say who applies them',
  since: 'new',
}

const dns: ObjectName = { kind: 'NetworkPolicy', namespace: 'shop', name: 'allow-dns' }

/** One of everything. */
export const corpus: readonly FileReport[] = [
  reportOf('policies/web.yaml', {
    objects: [
      { line: 1, object: shop },
      { line: 20, object: dns },
      { line: 40, object: { kind: 'Namespace', namespace: '', name: 'shop' } },
    ],
    findings: [orPeers, anyIp, widePorts],
  }),
  reportOf('policies/dns.yaml', { objects: [{ line: 1, object: dns }] }),
  reportOf('charts/web/templates/policy.yaml', {
    objects: [],
    problems: [
      {
        line: 4,
        column: 9,
        reason: 'this is a Helm template, not YAML: render it first, with helm template',
      },
    ],
  }),
  reportOf('policies/namespaces.yaml', {
    objects: [{ line: 3, object: { kind: 'NetworkPolicy', namespace: 'kube-system', name: 'dns' } }],
    undecided: [
      { line: 3, object: { kind: 'NetworkPolicy', namespace: 'kube-system', name: 'dns' }, undecided },
    ],
    notes: [
      {
        line: 30,
        text: 'CiliumNetworkPolicy of cilium.io/v2 is not judged: Cilium enforces it, in a language of its own',
      },
    ],
  }),
  reportOf('no-access.yaml', {
    objects: [],
    problems: [{ line: undefined, column: undefined, reason: 'permission denied' }],
  }),
]
