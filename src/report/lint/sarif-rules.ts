import type { Severity } from '../../model/lint.ts'
import type { FindingClass } from '../../model/level.ts'
import type { RuleDocumentation } from '../../model/rule.ts'
import { fenceYaml } from '../rule-page.ts'

/** How SARIF calls our severities. */
export const sarifLevels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  violation: 'error',
  advice: 'warning',
  info: 'note',
}

const levelsByClass: Readonly<Record<FindingClass, 'error' | 'warning' | 'note'>> = {
  baseline: 'error',
  strict: 'error',
  advice: 'warning',
  info: 'note',
}

/**
 * A rule as a SARIF reportingDescriptor (2.1.0, 3.49). Braces in these texts stay single: they are shown as they are, with
 * no arguments that could take the place of anything.
 */
export function sarifRule(rule: RuleDocumentation, docs: string): object {
  const { id, title, class: findingClass, why, remedy, whenNotToUse } = rule
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: {
      text: [
        why,
        'What to write instead:',
        remedy,
        'When not to use it:',
        whenNotToUse,
        `More: ${docs}`,
      ].join('\n\n'),
      markdown: [
        why,
        '**What to write instead**',
        fenceYaml(remedy),
        '**When not to use it**',
        whenNotToUse,
        `More: <${docs}>`,
      ].join('\n\n'),
    },
    helpUri: docs,
    defaultConfiguration: { level: levelsByClass[findingClass] },
    properties: { class: findingClass, tags: ['kubernetes', 'networkpolicy', 'security'] },
  }
}

function pascalCase(id: string): string {
  return id
    .split('-')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('')
}
