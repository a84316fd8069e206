import { html } from 'hono/html'
import { ACCOUNTS_PATH } from '../../../content/addresses.ts'
import { type Team, TEAMS } from '../../../content/schema.ts'
import { teamLabels } from '../../../content/text/desk.ts'
import { formatInstant } from '../../../content/text/format.ts'
import {
  accountsPage,
  actorLabels,
  auditCounters,
  recordPage as words,
  roleLabels,
  staffEvents,
} from '../../../content/text/staff.ts'
import type { Html } from '../../http/page.ts'
import type { Account } from '../../door/staff.ts'
import type { RecordPage, RecordQuery } from '../../audit/audit.ts'
import type { CounterSum } from '../../audit/counters.ts'
import type { NamedEvent } from '../../audit/repository.ts'
import { isRole } from '../../door/roles.ts'

const NONE = ''
const number = new Intl.NumberFormat('vi-VN')

/** The audit record: events with filters and pages, then what strangers did, summed by the hour. */
export function recordSections(
  record: RecordPage,
  query: RecordQuery,
  accounts: readonly Account[],
): Html {
  const { events, sums } = record
  return html`<section aria-labelledby="nhat-ky">
      <h2 id="nhat-ky">${words.title}</h2>
      <p>${words.lead}</p>
      ${filterForm(query, accounts)}
      ${
        events.length === 0
          ? html`<p class="notice">${words.none}</p>`
          : html`<ol class="timeline plain">
              ${events.map(eventItem)}
            </ol>`
      }
      ${pageLinks(record, query)}
    </section>
    <section aria-labelledby="luot-thu">
      <h2 id="luot-thu">${words.sums}</h2>
      <p>${words.sumsLead}</p>
      ${
        sums.length === 0
          ? html`<p class="notice">${words.noSums}</p>`
          : html`<ol class="timeline plain">
              ${sums.map(sumItem)}
            </ol>`
      }
      ${
        record.moreSums !== null &&
        html`<p>
          <a class="button quiet" href="${addressOf(query, { gop: record.moreSums }, 'luot-thu')}"
            >${words.moreSums}</a
          >
        </p>`
      }
    </section>`
}

function filterForm(query: RecordQuery, accounts: readonly Account[]): Html {
  const people = accounts.map(({ id, email }): [string, string] => [id, email])
  const strangers = Object.entries(actorLabels)
  const kinds = Object.keys(staffEvents).map((kind): [string, string] => [kind, kindLabel(kind)])
  const isFiltered = query.kind !== null || query.actor !== null || query.subject !== null
  return html`<details ${isFiltered && html`open`}>
    <summary>${words.filter}</summary>
    <form
      class="ask-form card"
      method="get"
      action="${ACCOUNTS_PATH}#nhat-ky"
      aria-label="${words.filter}"
    >
      ${chooser('viec', words.kind, kinds, query.kind)}
      ${chooser('ai', words.actor, [...people, ...strangers], query.actor)}
      ${chooser('nguoi', words.subject, people, query.subject)}
      <p class="actions">
        <button class="button quiet">${words.apply}</button>
        ${isFiltered && html`<a class="button quiet" href="${ACCOUNTS_PATH}#nhat-ky">${words.clear}</a>`}
      </p>
    </form>
  </details>`
}

function chooser(
  name: string,
  label: string,
  options: readonly [value: string, text: string][],
  chosen: string | null,
): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      <option value="">${words.all}</option>
      ${options.map(
        ([value, text]) =>
          html`<option value="${value}" ${value === chosen && html`selected`}>${text}</option>`,
      )}
    </select>
  </div>`
}

/** A kind's own sentence with blanks for names. */
function kindLabel(kind: string): string {
  const names = { who: '…', whom: '…', from: '…', to: '…' }
  return staffEvents[kind as keyof typeof staffEvents](names)
}

function pageLinks({ newer, older }: RecordPage, query: RecordQuery): Html | '' {
  if (newer === null && older === null) return NONE
  return html`<nav aria-label="${words.pages}">
    <p class="actions">
      ${
        newer !== null &&
        html`<a class="button quiet" href="${addressOf(query, {}, 'nhat-ky')}">${words.newest}</a>
          <a class="button quiet" href="${addressOf(query, { sau: newer }, 'nhat-ky')}"
            >${words.newer}</a
          >`
      }
      ${
        older !== null &&
        html`<a class="button quiet" href="${addressOf(query, { truoc: older }, 'nhat-ky')}"
          >${words.older}</a
        >`
      }
    </p>
  </nav>`
}

/** The page's address with its filters, and a place in one of its lists. */
function addressOf(query: RecordQuery, place: Record<string, string>, anchor: string): string {
  const filters = Object.entries({ viec: query.kind, ai: query.actor, nguoi: query.subject })
  const kept = filters.filter((pair): pair is [string, string] => pair[1] !== null)
  const search = new URLSearchParams([...kept, ...Object.entries(place)]).toString()
  return `${ACCOUNTS_PATH}${search && `?${search}`}#${anchor}`
}

function eventItem(event: NamedEvent): Html {
  return html`<li>
    <span class="muted small"
      >${formatInstant(event.at)}${event.source && `, ${words.source(event.source)}`}</span
    >
    ${sentenceOf(event)}
  </li>`
}

function sumItem({
  hour,
  kind,
  subjectEmail,
  hits,
  sources,
  topSource,
  topHits,
}: CounterSum): Html {
  const sentences: Record<string, (whom: string) => string> = auditCounters
  const top = topSource === '' ? words.otherSources : topSource
  const detail =
    sources === 1 && topSource !== ''
      ? words.source(topSource)
      : words.top(top, number.format(topHits))
  return html`<li>
    <span class="muted small">${words.hour(formatInstant(hour))}</span>
    ${sentences[kind]?.(subjectEmail ?? NONE) ?? kind} ${words.sum(number.format(hits), sources)}
    <span class="muted small">(${detail})</span>
  </li>`
}

function sentenceOf({ kind, actor, actorName, subjectEmail, data }: NamedEvent): string {
  const sentences: Record<string, (typeof staffEvents)[keyof typeof staffEvents]> = staffEvents
  // QC is a role and a team.
  const label = kind === 'team-changed' ? teamLabel : roleLabel
  const who = actorName ?? (actor === 'staff' ? NONE : actorLabels[actor])
  const names = { who, whom: subjectEmail ?? NONE, from: label(data.from), to: label(data.to) }
  return sentences[kind]?.(names) ?? kind
}

function roleLabel(role: string | undefined): string {
  return role && isRole(role) ? roleLabels[role] : NONE
}

function teamLabel(team: string | undefined): string {
  const slug = TEAMS.find((each): each is Team => each === team)
  return slug ? teamLabels[slug] : accountsPage.noTeam
}
