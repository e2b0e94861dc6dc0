import { html, type SafeHtml } from '@remix-run/html-template'
import type { Finding } from '../../model/finding.ts'
import type { ReviewedWrite } from '../../model/reviewed-write.ts'
import type { TrailFinding } from '../../model/trail.ts'
import { renderFieldPaths } from '../../report/field-paths.ts'
import { correctionText } from '../../report/lint/correction-text.ts'
import { shownLine } from '../../report/lint/shown-text.ts'
import { renderTrail } from '../../report/trail.ts'
import type { AuthorText } from '../detail/author-text.ts'
import type { DecisionDetail } from '../detail/decision-detail.ts'
import { heading } from './heading.ts'
import { link } from './link.ts'
import type { Links, Site } from './site.ts'
import { table } from './table.ts'
import { type Content, name, number, time } from './text.ts'
import { yamlBlock } from './yaml-block.ts'

/** Everything about one decision, below its heading; `level` is that of the headings in it. */
export function decisionView(detail: DecisionDetail, level: 2 | 4, site: Site): SafeHtml {
  const { write, authorText, rejudgement, yaml } = detail
  return html`${facts(write, site.links)} ${heading(level, 'What the author saw')} ${authorSaw(authorText)}
  ${heading(level, 'What was found, and what to write instead')} ${found(detail, level, site)}
  ${heading(level, 'The object')}
  ${
    yaml === undefined
      ? html`<p>
          ${
            rejudgement.kind === 'not-judged'
              ? `Not shown: ${rejudgement.because}.`
              : 'Not shown: it is too large for a page.'
          }
        </p>`
      : yamlBlock(yaml)
  }`
}

function facts(write: ReviewedWrite, links: Links): SafeHtml {
  const { outcome, impersonator } = write
  const trail = outcome.kind === 'judged' ? renderTrail(outcome.trail) : {}
  const rows: readonly (readonly [string, Content])[] = [
    ['Time', time(write.timeMs)],
    [
      'User',
      html`${link(links.decisions({ user: write.user }), name(write.user))}${impersonator === undefined ? undefined : html`, by ${name(impersonator)}`}`,
    ],
    [
      'Write',
      `${write.verb}${write.client === 'unknown' ? '' : ` with ${write.client}`}${write.isDryRun ? ' (dry run)' : ''}`,
    ],
    ['Entry', outcome.kind === 'judged' ? name(outcome.entry) : undefined],
    ['Levels', plain(trail['levels'])],
    ['Would refuse', plain(trail['would-refuse'])],
    ['Wrong before', plain(trail['ratcheted'])],
    ['Exception', plain(trail['exception'])],
    ['Not judged', plain(trail['undecided'])],
    ['Guard', plain(trail['guard'])],
    ['Log', html`<code>${name(write.place.file)}:${write.place.line}</code>`],
    ['Id', html`<code>${name(write.id)}</code>`],
  ]
  return html`<dl class="facts">
    ${rows.flatMap(([term, value]) =>
      value === undefined
        ? []
        : [
            html`<div>
              <dt>${term}</dt>
              <dd>${value}</dd>
            </div>`,
          ],
    )}
  </dl>`
}

function plain(value: string | undefined): Content {
  return value === undefined ? undefined : name(value)
}

function authorSaw(authorText: AuthorText): SafeHtml {
  switch (authorText.kind) {
    case 'recorded':
    case 'rendered':
      return html`<pre class="terminal" tabindex="0">
${authorText.text.split('\n').map(shownLine).join('\n')}</pre>
        <p class="quiet">
          ${
            authorText.kind === 'recorded'
              ? 'As it stands in the log.'
              : 'The log does not keep it. It was written again by judging the object in the log, with the rules and the configuration of now.'
          }
        </p>`
    case 'nothing':
      return html`<p>Nothing: ${authorText.because}.</p>`
    case 'unknown':
      return html`<p>Not known: ${authorText.because}.</p>`
  }
}

/** An object can have thousands of problems; whoever mends twenty comes back. */
const maxFindings = 20

function found(
  { findings, recordedFindings, moreRecordedFindings, rejudgement }: DecisionDetail,
  level: 2 | 4,
  site: Site,
): SafeHtml {
  if (findings === undefined)
    return recordedFindings.length === 0
      ? html`<p>Nothing that the log lists.</p>`
      : html`${recordedTable(recordedFindings, site)}
        ${
          moreRecordedFindings === 0
            ? undefined
            : html`<p class="quiet">And ${number(moreRecordedFindings)} more, which the log only counts.</p>`
        }`
  const basis = rejudgement.kind === 'judged' && rejudgement.basis === 'as-new'
  const rest = findings.length - Math.min(findings.length, maxFindings)
  return html`${findings.length === 0 ? html`<p>Nothing is wrong with the object.</p>` : undefined}
  ${
    basis
      ? html`<p class="quiet">
          The object before the change is not in the log: what was wrong with it before may be among this.
        </p>`
      : undefined
  }
  ${findings.slice(0, maxFindings).map((finding) => findingBlock(finding, level, site.links))}
  ${rest === 0 ? undefined : html`<p class="quiet">And ${number(rest)} more.</p>`}`
}

function findingBlock(
  { rule, class: gravity, since, paths, wording }: Finding,
  level: 2 | 4,
  links: Links,
): SafeHtml {
  return html`<section class="finding">
    ${heading(level === 2 ? 3 : 5, html`${link(links.rule(rule), rule)} <span class="mark">${gravity}</span>`)}
    <p>
      <code>${name(renderFieldPaths(paths))}</code>${
        since === 'before' ? html` <span class="quiet">was there before</span>` : undefined
      }
    </p>
    <p>${shownLine(wording.detail)}</p>
    ${wording.corrections.map((correction) => {
      const { intro, lines } = correctionText(correction)
      return html`<p>${intro}</p>
        ${lines.length === 0 ? undefined : html`<pre class="yaml" tabindex="0">${lines.join('\n')}</pre>`}`
    })}
  </section>`
}

function recordedTable(findings: readonly TrailFinding[], { links, rules }: Site): SafeHtml {
  return table<TrailFinding>(
    'What the log lists',
    [
      { head: 'rule', kind: 'name', cell: ({ rule }) => link(links.rule(rule), name(rule)) },
      { head: 'what it finds', cell: ({ rule }) => rules.get(rule)?.title },
      { head: 'field', cell: ({ path }) => html`<code>${name(path)}</code>` },
      { head: 'class', cell: ({ class: gravity }) => gravity },
      { head: 'since', cell: ({ since }) => (since === 'new' ? 'new' : 'was there before') },
    ],
    findings,
  )
}
