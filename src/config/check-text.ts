import { parseCidr } from '../model/cidr.ts'
import { readVersion } from '../model/version.ts'

/** Says what is wrong with a text, in a clause; undefined if nothing is. */
export type TextCheck = (text: string) => string | undefined

/** A release to judge by, as a `-version` label says it. */
export const checkVersion: TextCheck = (text) =>
  readVersion(text) === undefined
    ? `must be latest or a release such as v0.1, without a patch number, not ${quote(text)}`
    : undefined

/** A range of addresses. */
export const checkCidr: TextCheck = (text) =>
  parseCidr(text) === undefined ? `must be a CIDR such as 10.244.0.0/16, not ${quote(text)}` : undefined

/** The name of a namespace: a DNS label (k8s.io/apimachinery, IsDNS1123Label). */
export const checkNamespace: TextCheck = (text) => {
  if (text.includes('*')) return 'must be an exact name: * selects nothing here, use namespaceSelector'
  return text.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text)
    ? undefined
    : `must be the name of a namespace, not ${quote(text)}`
}

/** A label key: a name with an optional DNS prefix (k8s.io/apimachinery, IsQualifiedName). */
export const checkLabelKey: TextCheck = (text) => {
  const slash = text.indexOf('/')
  const isGood = (slash < 0 || isDnsSubdomain(text.slice(0, slash))) && isLabelName(text.slice(slash + 1))
  return isGood ? undefined : `must be a label key such as team or example.com/team, not ${quote(text)}`
}

/** A label key whose first part may be a `*`: `*.tree.hnc.x-k8s.io/depth`. */
export const checkTrustedKey: TextCheck = (text) =>
  text.startsWith('*.') ? checkLabelKey(text.slice(2)) : checkLabelKey(text)

/** A label value: empty, or a name (k8s.io/apimachinery, IsValidLabelValue). */
export const checkLabelValue: TextCheck = (text) =>
  text === '' || isLabelName(text)
    ? undefined
    : `must be a label value: at most 63 letters, digits, - _ . with a letter or digit at both ends, not ${quote(text)}`

/** A user or group, compared whole. */
export const checkName: TextCheck = (text) => {
  if (text === '') return 'must not be empty'
  if (text.includes('*')) return `must be an exact name: * has no meaning here, in ${quote(text)}`
  // Control and format characters, lone surrogates, line separators: what a reader would not see.
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) return 'must not contain control characters'
  return text.trim() === text ? undefined : `must not begin or end with a space, as ${quote(text)} does`
}

/** A single user, service accounts included; no group that is mistaken for one, and not the user that anybody is. */
export const checkUser: TextCheck = (text) => {
  const reason = checkName(text)
  if (reason !== undefined) return reason
  if (isSystemGroup(text)) return `${quote(text)} is a group: only exact user names stand here`
  if (text === 'system:anonymous') return 'system:anonymous is whoever does not say who he is'
  const [, , ...account] = text.split(':')
  return text.startsWith('system:serviceaccount:') && (account.length !== 2 || account.includes(''))
    ? `must be system:serviceaccount:NAMESPACE:NAME, not ${quote(text)}`
    : undefined
}

/** How a Namespace is described; the guard knows its own descriptions again by their beginning. */
export const checkNamespaceTemplate: TextCheck = (text) => {
  if (text.length > maxTemplateLength) return `must have at most ${maxTemplateLength} characters`
  if (!/^[\u0020-\u007e]*$/.test(text)) return 'must be one line of printable ASCII'
  if (!text.startsWith(templateBeginning))
    return `must begin with "${templateBeginning}": by that the guard knows its own descriptions again`
  const unknown = /\{[^{}]*\}/g
  const rest = text.replaceAll(unknown, (found) => (templatePlaceholders.includes(found) ? '' : found))
  const [placeholder] = rest.match(unknown) ?? []
  if (placeholder !== undefined)
    return `has the unknown placeholder ${placeholder}; there are ${templatePlaceholders.join(' and ')}`
  return /[{}]/.test(rest) ? 'has a brace that belongs to no placeholder' : undefined
}

const maxTemplateLength = 512
const templateBeginning = 'Namespace '
const templatePlaceholders: readonly string[] = ['{name}', '{labels}']

/** The text as a message shows it: in quotes, escaped, and not at any length. */
export function quote(text: string): string {
  return JSON.stringify(text.length <= 80 ? text : `${text.slice(0, 77)}...`)
}

/** Groups that the API server itself gives out (k8s.io/apiserver, pkg/authentication/user and serviceaccount). */
function isSystemGroup(text: string): boolean {
  return (
    ['system:masters', 'system:nodes', 'system:authenticated', 'system:unauthenticated'].includes(text) ||
    text === 'system:serviceaccounts' ||
    text.startsWith('system:serviceaccounts:')
  )
}

function isLabelName(text: string): boolean {
  return text.length <= 63 && /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(text)
}

function isDnsSubdomain(text: string): boolean {
  return (
    text.length <= 253 && text.split('.').every((label) => /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(label))
  )
}
