import type { LabelSelector, Requirement } from '../model/label-selector.ts'
import { type Peer, peerListName, type PolicyRule } from '../model/network-policy.ts'
import type { Direction } from '../model/direction.ts'
import type { PolicyPort } from '../model/policy-port.ts'

/** Longer collections are written in lines of their own. */
const maxFlowLength = 80

/** The `from` or `to` list of a rule, with its key, as lines of YAML. No peers give an empty list. */
export function peerListYaml(direction: Direction, peers: readonly Peer[]): readonly string[] {
  return [`${peerListName(direction)}:`, ...peers.flatMap((peer) => listItem(peerYaml(peer)))]
}

/** The `ports` list of a rule, with its key, as lines of YAML. No ports give an empty list. */
export function portsYaml(ports: readonly PolicyPort[]): readonly string[] {
  return ['ports:', ...ports.map((port) => `- ${portYaml(port)}`)]
}

/** Rules as the items of an `ingress` or `egress` list, as lines of YAML. */
export function rulesYaml(direction: Direction, rules: readonly PolicyRule[]): readonly string[] {
  return rules.flatMap(({ peers, ports }) => {
    const lines = [
      ...(peers.length === 0 ? [] : peerListYaml(direction, peers)),
      ...(ports.length === 0 ? [] : portsYaml(ports)),
    ]
    return listItem(lines.length === 0 ? ['{}'] : lines)
  })
}

/** A string as a YAML scalar that YAML 1.1 and 1.2 read back as that string; odd ones in double quotes, ASCII only. */
export function scalarYaml(text: string): string {
  if (
    /^[A-Za-z][A-Za-z0-9_./-]*$/.test(text) &&
    !/^(?:y|yes|n|no|on|off|true|false|null|inf|nan)$/i.test(text)
  )
    return text
  if (/^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$/.test(text)) return text
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function listItem(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`))
}

function peerYaml(peer: Peer): readonly string[] {
  if (peer.kind === 'ipBlock') {
    const cidr = scalarYaml(peer.cidr.text)
    const except = peer.except.map(({ text }) => scalarYaml(text))
    if (except.length === 0) return [`ipBlock: {cidr: ${cidr}}`]
    return [
      'ipBlock:',
      `  cidr: ${cidr}`,
      ...collectionYaml('except', '[', except, ']').map((line) => `  ${line}`),
    ]
  }
  return [
    ...(peer.namespaceSelector === undefined
      ? []
      : selectorYaml('namespaceSelector', peer.namespaceSelector)),
    ...(peer.podSelector === undefined ? [] : selectorYaml('podSelector', peer.podSelector)),
  ]
}

/** A selector under its key, as lines of YAML. */
export function selectorYaml(key: string, selector: LabelSelector): readonly string[] {
  const { labels, expressions } = spellings(selector)
  const flow = [
    ...(labels.length === 0 ? [] : [`matchLabels: {${labels.join(', ')}}`]),
    ...(expressions.length === 0 ? [] : [`matchExpressions: [${expressions.join(', ')}]`]),
  ].join(', ')
  if (flow.length <= maxFlowLength) return [`${key}: {${flow}}`]
  return [
    `${key}:`,
    ...(labels.length === 0 ? [] : ['  matchLabels:', ...labels.map((label) => `    ${label}`)]),
    ...(expressions.length === 0 ? [] : ['  matchExpressions:', ...expressions.map((one) => `  - ${one}`)]),
  ]
}

/** One value of `In` is a matchLabel where its key has none yet; everything else is an expression. */
function spellings(selector: LabelSelector): {
  readonly labels: readonly string[]
  readonly expressions: readonly string[]
} {
  const keys = new Set<string>()
  const labels: string[] = []
  const expressions: string[] = []
  for (const requirement of selector.requirements) {
    const [value, ...more] = requirement.operator === 'In' ? requirement.values : []
    if (value !== undefined && more.length === 0 && !keys.has(requirement.key)) {
      keys.add(requirement.key)
      labels.push(`${scalarYaml(requirement.key)}: ${scalarYaml(value)}`)
    } else expressions.push(expressionYaml(requirement))
  }
  return { labels, expressions }
}

function expressionYaml(requirement: Requirement): string {
  const start = `key: ${scalarYaml(requirement.key)}, operator: ${requirement.operator}`
  return 'values' in requirement
    ? `{${start}, values: [${requirement.values.map(scalarYaml).join(', ')}]}`
    : `{${start}}`
}

function portYaml(port: PolicyPort): string {
  switch (port.match) {
    case 'all':
      return `{protocol: ${port.protocol}}`
    case 'name':
      return `{protocol: ${port.protocol}, port: ${scalarYaml(port.name)}}`
    case 'range':
      return port.first === port.last
        ? `{protocol: ${port.protocol}, port: ${port.first}}`
        : `{protocol: ${port.protocol}, port: ${port.first}, endPort: ${port.last}}`
  }
}

function collectionYaml(
  key: string,
  open: string,
  items: readonly string[],
  close: string,
): readonly string[] {
  const flow = `${key}: ${open}${items.join(', ')}${close}`
  return flow.length <= maxFlowLength + 10 ? [flow] : [`${key}:`, ...items.map((item) => `- ${item}`)]
}
