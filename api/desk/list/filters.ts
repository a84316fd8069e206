import { html } from 'hono/html'
import { STAFF_TICKETS_PATH } from '../../../content/addresses.ts'
import { priorityLabels } from '../../../content/replies.ts'
import {
  channels,
  PRIORITIES,
  products,
  requestTypes,
  STATUSES,
  TEAMS,
} from '../../../content/schema.ts'
import { teamLabels } from '../../../content/text/desk.ts'
import { deskList, sortLabels } from '../../../content/text/desk-list.ts'
import { formatDay } from '../../../content/text/format.ts'
import { statusLabels } from '../../../content/text/ticket.ts'
import type { Html } from '../../http/page.ts'
import { type ListQuery, ME, SORTS, UNASSIGNED } from '../../tickets/list-query.ts'
import { isFiltered, listHref, NAMES } from './address.ts'
import type { Colleague, ListContents } from './read.ts'

const words = deskList.filter

/** Filters of which several values may be ticked. */
const GROUPS = [
  'status',
  'team',
  'assignee',
  'requestType',
  'product',
  'channel',
  'priority',
] as const satisfies (keyof ListQuery)[]
type Group = (typeof GROUPS)[number]

interface Option {
  value: string
  label: string
  /** Open tickets of a person. */
  count?: number
}

function optionsOf(group: Group, colleagues: readonly Colleague[]): Option[] {
  switch (group) {
    case 'status':
      return STATUSES.map((value) => ({ value, label: statusLabels[value] }))
    case 'team':
      return TEAMS.map((value) => ({ value, label: teamLabels[value] }))
    case 'assignee':
      return [
        { value: ME, label: words.me },
        { value: UNASSIGNED, label: words.unassigned },
        ...colleagues.map(({ id, name, openCount }) => ({
          value: id,
          label: name,
          count: openCount,
        })),
      ]
    case 'requestType':
      return requestTypes.map(({ slug, label }) => ({ value: slug, label }))
    case 'product':
      return products.map(({ slug, label }) => ({ value: slug, label }))
    case 'channel':
      return channels.map(({ slug, label }) => ({ value: slug, label }))
    case 'priority':
      return PRIORITIES.map((value) => ({ value, label: priorityLabels[value] }))
  }
}

/** The form of all filters; what is ticked stands in the address. */
export function filterForm({ query, colleagues, isSortable }: ListContents): Html {
  return html`<details class="panel filters">
    <summary>${words.open}</summary>
    <form action="${STAFF_TICKETS_PATH}">
      ${query.view !== null && hidden('view', query.view)}
      ${query.words !== '' && hidden('words', query.words)}
      <div class="groups">
        ${GROUPS.map((group) => fieldset(group, query[group], optionsOf(group, colleagues)))}
        <fieldset>
          <legend>${words.days}</legend>
          ${day('from', query.from)} ${day('until', query.until)}
          ${
            isSortable &&
            html`<label for="${NAMES.sort}">${words.sort}</label>
              <select id="${NAMES.sort}" name="${NAMES.sort}">
                ${SORTS.map(
                  (sort) =>
                    html`<option value="${sort}" ${sort === query.sort && 'selected'}>
                      ${sortLabels[sort]}
                    </option>`,
                )}
              </select>`
          }
        </fieldset>
      </div>
      <p class="actions">
        <button class="button">${words.apply}</button>
        ${
          isFiltered(query) &&
          html`<a class="button quiet" href="${listHref({ view: query.view })}">${words.clear}</a>`
        }
      </p>
    </form>
  </details>`
}

function hidden(name: keyof ListQuery, value: string): Html {
  return html`<input type="hidden" name="${NAMES[name]}" value="${value}" />`
}

function fieldset(group: Group, ticked: readonly string[], options: readonly Option[]): Html {
  return html`<fieldset>
    <legend>${words[group]}</legend>
    ${options.map(
      ({ value, label, count }) =>
        html`<label class="option"
          ><input
            type="checkbox"
            name="${NAMES[group]}"
            value="${value}"
            ${ticked.includes(value) && 'checked'}
          />
          <span>${label} ${count !== undefined && count > 0 && openCount(count)}</span></label
        >`,
    )}
  </fieldset>`
}

/** Read out with its unit, shown as a number. */
function openCount(count: number): Html {
  return html`<b aria-hidden="true">${count}</b
    ><span class="visually-hidden">${words.openCount(count)}</span>`
}

function day(name: 'from' | 'until', value: string | null): Html {
  return html`<label for="${NAMES[name]}">${words[name]}</label>
    <input type="date" id="${NAMES[name]}" name="${NAMES[name]}" value="${value}" />`
}

/** What is filtered now; each link takes one filter away. */
export function activeFilters({ query, colleagues }: ListContents): Html | '' {
  const active: { label: string; without: Partial<ListQuery> }[] = GROUPS.flatMap((group) =>
    optionsOf(group, colleagues)
      .filter(({ value }) => query[group].some((each) => each === value))
      .map(({ value, label }) => ({
        label: `${words[group]}: ${label}`,
        without: { [group]: query[group].filter((each) => each !== value) },
      })),
  )
  for (const name of ['from', 'until'] as const) {
    const value = query[name]
    if (value === null) continue
    active.push({ label: `${words[name]} ${formatDay(value)}`, without: { [name]: null } })
  }
  if (query.words !== '') {
    active.push({ label: `${words.words}: ${query.words}`, without: { words: '' } })
  }
  if (active.length === 0) return ''
  return html`<ul class="active plain" aria-label="${words.active}">
    ${active.map(({ label, without }) => {
      const href = listHref({ ...query, ...without, after: null })
      return html`<li>
        <a href="${href}" aria-label="${words.remove(label)}"
          >${label} <span aria-hidden="true">×</span></a
        >
      </li>`
    })}
  </ul>`
}
