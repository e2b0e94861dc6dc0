import type { Labels } from '../model/label-selector.ts'
import { type FindingClass, findingClasses, type Levels } from '../model/level.ts'
import type { PreparedRule, Rule, RuleFinding } from '../model/rule.ts'
import type { RuleSetting, SelectorMatch, Settings } from '../model/settings.ts'

/** The rules for a namespace: the same list for all that are configured alike. */
export type RuleSelection = (namespace: string, labels: Labels) => readonly PreparedRule[]

const unset: RuleSetting = { class: undefined, options: {} }

/**
 * Who is told: at the gate nobody is shown what only informs, and nobody has the text of a file, so that the rules for
 * those are left out.
 */
export type Audience = 'gate' | 'files'

/**
 * Prepares the rules as the settings have them. What an override says replaces what stands in `rules`, for that rule
 * and those namespaces. Each combination of overrides is prepared once.
 */
export function selectRules(
  rules: readonly Rule[],
  settings: Pick<Settings, 'rules' | 'overrides' | 'levels'>,
  matches: SelectorMatch,
  audience: Audience = 'gate',
): RuleSelection {
  const { overrides } = settings
  const elsewhere = audience === 'files' ? 'gate' : 'text'
  const isAtHome = (rule: Rule): boolean => rule.seenIn !== elsewhere
  const prepare = (isInForce: (index: number) => boolean): readonly PreparedRule[] => {
    const inForce = overrides.filter((_override, index) => isInForce(index))
    return rules.filter(isAtHome).flatMap((rule) => {
      const override = inForce.find((each) => each.rules.has(rule.id))
      const setting = override?.rules.get(rule.id) ?? settings.rules.get(rule.id) ?? unset
      if (audience === 'gate' && isOnlyInformation(rule, setting.class)) return []
      return prepareRule(rule, setting, settings.levels)
    })
  }
  const everywhere = prepare(() => false)
  const combinations = new Map<string, readonly PreparedRule[]>()
  return (namespace, labels) => {
    if (overrides.length === 0) return everywhere
    const inForce = overrides.map(
      ({ namespaces, namespaceSelector }) =>
        namespaces.has(namespace) || (namespaceSelector !== undefined && matches(namespaceSelector, labels)),
    )
    if (!inForce.includes(true)) return everywhere
    const combination = inForce.map(Number).join('')
    const known = combinations.get(combination)
    if (known !== undefined) return known
    const prepared = prepare((index) => inForce[index] === true)
    // Namespaces choose their labels: however many combinations they come up with, memory has an end.
    if (combinations.size < maxCombinations) combinations.set(combination, prepared)
    return prepared
  }
}

const maxCombinations = 64

function prepareRule(
  rule: Rule,
  { class: setClass, options }: RuleSetting,
  defaultLevels: Levels,
): readonly PreparedRule[] {
  if (setClass === 'off') return []
  const prepared = rule.prepare(options, defaultLevels)
  if (setClass === undefined || setClass === rule.class) return [prepared]
  const { documentation, asks, judge } = prepared
  return [
    {
      documentation: { ...documentation, class: setClass },
      asks,
      judge: (change, facts) => {
        const judgement = judge(change, facts)
        return {
          ...judgement,
          problems: judgement.problems.map((found) => moved(found, rule.class, setClass)),
        }
      },
    },
  ]
}

function isOnlyInformation(rule: Rule, setClass: RuleSetting['class']): boolean {
  if (setClass === 'off') return true
  const isMoved = setClass !== undefined && setClass !== rule.class
  return (isMoved ? setClass : (rule.gravestClass ?? rule.class)) === 'info'
}

/** A message with a class of its own follows only where that makes it less grave: it is not what was moved. */
function moved(found: RuleFinding, from: FindingClass, to: FindingClass): RuleFinding {
  if (found.class === undefined || found.class === from) return { ...found, class: to }
  const isLessGrave = findingClasses.indexOf(to) > findingClasses.indexOf(found.class)
  return isLessGrave ? { ...found, class: to } : found
}
