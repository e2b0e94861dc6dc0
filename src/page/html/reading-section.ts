import { html, type SafeHtml } from '@remix-run/html-template'
import type { LogFileReading, LogReading, UnreadReason } from '../../model/review.ts'
import {
  readingDoubts,
  readingLimits,
  readingSummary,
  unreadReasons,
} from '../../report/review/reading-lines.ts'
import { unreadLines } from '../../report/review/unread-lines.ts'
import { link } from './link.ts'
import { table } from './table.ts'
import { name, number } from './text.ts'

/** What every page says of lines and logs that were not read. Nothing where all was read. */
export function unreadNotice(reading: LogReading, href: string): SafeHtml {
  const lines = unreadLines(reading)
  const logs = reading.missing.length + reading.files.filter(({ problem }) => problem !== undefined).length
  if (lines + logs === 0) return html``
  const parts = [
    ...(lines > 0 ? [`${number(lines)} of ${number(reading.lines)} lines could not be read`] : []),
    ...(logs > 0
      ? [`${number(logs)} ${logs === 1 ? 'log' : 'logs'} could not be read, or not to the end`]
      : []),
  ]
  return html`<p class="notice" role="note">
    <strong>Careful:</strong> ${parts.join(', and ')}. What stood there is in no count.
    ${link(href, 'What was read')}
  </p>`
}

/** What was read, what was not, and what these logs cannot show. */
export function readingSection(reading: LogReading): SafeHtml {
  const doubts = [...readingDoubts(reading), ...readingLimits(reading)]
  return html`<p>${readingSummary(reading)}</p>
    ${
      doubts.length === 0
        ? undefined
        : html`<ul>
            ${doubts.map((doubt) => html`<li>${doubt}</li>`)}
          </ul>`
    }
    ${unreadTable(reading)} ${fileTable(reading)}`
}

function unreadTable({ unread, unreadExamples }: LogReading): SafeHtml {
  // The record has exactly the reasons as keys.
  const reasons = (Object.keys(unreadReasons) as UnreadReason[]).filter((reason) => unread[reason] > 0)
  if (reasons.length === 0) return html`<p>Every line could be read.</p>`
  return html`<h2>Lines that were not read</h2>
    ${table<UnreadReason>(
      'Lines that were not read',
      [
        { head: 'why', kind: 'name', cell: (reason) => unreadReasons[reason] },
        { head: 'lines', kind: 'number', cell: (reason) => number(unread[reason]) },
        {
          head: 'the first',
          cell: (reason) =>
            html`${unreadExamples
              .filter((example) => example.reason === reason)
              .map(({ place }) => html`<code>${name(place.file)}:${place.line}</code> `)}`,
        },
      ],
      reasons,
    )}`
}

/** A directory of years has thousands. */
const maxFiles = 200

function fileTable({ files, missing }: LogReading): SafeHtml {
  const damaged = files.filter(({ problem }) => problem !== undefined)
  const whole = files.filter(({ problem }) => problem === undefined)
  const shown = [...damaged, ...whole].slice(0, maxFiles)
  const rest = files.length - shown.length
  return html`<h2>Logs</h2>
    ${missing.map(({ file, reason }) => html`<p class="notice">${name(file)}: ${name(reason)}</p>`)}
    ${table<LogFileReading>(
      'Logs that were read',
      [
        { head: 'log', kind: 'name', cell: ({ file }) => (file === '-' ? 'standard input' : name(file)) },
        { head: 'bytes', kind: 'number', cell: ({ bytes }) => number(bytes) },
        { head: 'lines', kind: 'number', cell: ({ lines }) => number(lines) },
        { head: 'problem', cell: ({ problem }) => (problem === undefined ? '' : name(problem)) },
      ],
      shown,
    )}
    ${rest > 0 ? html`<p class="quiet">And ${number(rest)} more.</p>` : undefined}`
}
