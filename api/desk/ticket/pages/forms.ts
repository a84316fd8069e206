import { html } from 'hono/html'
import { DESK_API } from '../../../../content/addresses.ts'
import { PRODUCTS, products, requestTypes, TEAMS, type Team } from '../../../../content/schema.ts'
import { teamLabels } from '../../../../content/text/desk.ts'
import { actionForms as words, answerBox } from '../../../../content/text/desk-ticket.ts'
import { formatDay, localInput } from '../../../../content/text/format.ts'
import { priorityLabels } from '../../../../content/replies.ts'
import type { Html } from '../../../http/page.ts'
import type { Action } from '../../../tickets/actions.ts'
import { mayAssignTo } from '../../../tickets/assign.ts'
import { areaField, inputField, NONE, type Refused, selectField, tickField } from '../../parts.ts'
import { workingDeadlineOn } from '../../../sla/calendar.ts'
import { workCalendar } from '../../../sla/sla.ts'
import type { DeskTicket } from '../read.ts'
import { hidden, type Insertable, waysOf } from './shared.ts'

/* Forms of the actions on a ticket. Each posts to the call of its name. */

interface FormParts {
  view: DeskTicket
  refused: Refused | null
  /** Action that the address opens: `?viec=close`. */
  opened: string | undefined
  guides: readonly Insertable[]
}

/** Working days until a call that asks how things are (DOMAIN §4). */
const CALLBACK_DAYS = 3

/** Actions of one click: above everything else. */
export function quickActions(parts: FormParts): Html {
  return html`<div class="actions">
    ${button(parts, 'take', true)} ${button(parts, 'closeAgain')} ${button(parts, 'release', true)}
    ${button(parts, 'drop')}
  </div>`
}

function button(
  { view }: FormParts,
  action: 'take' | 'closeAgain' | 'release' | 'drop',
  isMain = false,
): Html | '' {
  if (!view.actions.has(action)) return NONE
  return html`<form method="post" action="${callOf(view, action)}">
    ${hidden(view)}
    <button class="button ${!isMain && 'quiet'}" data-action="${action}">
      ${words[action].submit}
    </button>
  </form>`
}

/** Actions that ask for something: each in a disclosure of its own. */
export function actionList(parts: FormParts): Html {
  const { view } = parts
  return html`<div class="action-list">
    ${disclosure(parts, 'transfer', () => teamField(parts, 'transfer'))}
    ${disclosure(parts, 'assign', () => assigneeField(parts))}
    ${disclosure(
      parts,
      'handOver',
      () => html`${teamField(parts, 'handOver')} ${reasonField(parts, 'handOver')}`,
    )}
    ${disclosure(parts, 'ask', () => askFields(parts))}
    ${disclosure(parts, 'close', () => closeFields(parts))}
    ${disclosure(parts, 'resolve', () => resolveFields(parts))}
    ${disclosure(parts, 'reopen', () => reasonField(parts, 'reopen'))}
    ${view.actions.has('edit') && disclosure(parts, 'edit', () => editFields(parts))}
  </div>`
}

type Disclosed = Exclude<
  Action,
  'take' | 'closeAgain' | 'release' | 'drop' | 'answer' | 'note' | 'receive'
>

function disclosure(
  { view, refused, opened }: FormParts,
  action: Disclosed,
  fields: () => Html,
): Html | '' {
  if (!view.actions.has(action)) return NONE
  const isOpen = refused?.form === action || opened === action
  return html`<details class="action" data-action="${action}" ${isOpen && 'open'}>
    <summary>${words[action].title}</summary>
    <form method="post" action="${callOf(view, action)}">
      ${hidden(view)} ${fields()}
      <button class="button">${words[action].submit}</button>
    </form>
  </details>`
}

function callOf({ ticket }: DeskTicket, action: Action): string {
  return `${DESK_API}/${ticket.code}/${CALLS[action]}`
}

/** Last part of the address of each action's call. */
const CALLS = {
  transfer: 'transfer',
  handOver: 'hand-over',
  assign: 'assign',
  take: 'take',
  answer: 'answer',
  note: 'note',
  ask: 'ask',
  receive: 'receive',
  close: 'close',
  resolve: 'resolve',
  reopen: 'reopen',
  closeAgain: 'close-again',
  edit: 'edit',
  release: 'release',
  drop: 'drop',
} as const satisfies Record<Action, string>

function teamField({ view, refused }: FormParts, form: 'transfer' | 'handOver'): Html {
  const { team } = view.ticket
  const others: Team[] = TEAMS.filter((each) => form === 'transfer' || each !== team)
  return selectField(
    {
      form,
      name: 'team',
      label: words[form].team,
      refused,
      value: form === 'transfer' ? team : NONE,
    },
    others.map((each) => ({ value: each, label: teamLabels[each] })),
  )
}

function reasonField({ refused }: FormParts, form: 'handOver' | 'reopen'): Html {
  return areaField({ form, name: 'reason', label: words[form].reason, refused }, 2)
}

function assigneeField({ view, refused }: FormParts): Html {
  const { me, ticket, colleagues } = view
  const people = colleagues.filter((each) => mayAssignTo(me, ticket, each))
  return selectField(
    {
      form: 'assign',
      name: 'assignee',
      label: words.assign.assignee,
      refused,
      value: ticket.assignee ?? NONE,
    },
    people.map(({ id, name, team }) => ({
      value: id,
      label: team ? `${name} (${teamLabels[team]})` : name,
    })),
  )
}

function viaField({ view, refused }: FormParts, form: 'ask' | 'close' | 'resolve'): Html {
  return selectField({ form, name: 'via', label: answerBox.via, refused }, waysOf(view))
}

/** A second button, once words have been refused that may still be sent. */
function anyway({ refused }: FormParts, form: 'ask' | 'close' | 'resolve'): Html | '' {
  return refused?.form === form
    ? html`<button class="button quiet" name="confirmed" value="true">${answerBox.anyway}</button>`
    : NONE
}

function askFields(parts: FormParts): Html {
  const items = {
    form: 'ask',
    name: 'items',
    label: words.ask.items,
    hint: words.ask.itemsHint,
    refused: parts.refused,
  }
  return html`<input type="hidden" name="seenMessage" value="${parts.view.lastMessage}" />
    ${viaField(parts, 'ask')} ${areaField(items, 3)} ${anyway(parts, 'ask')}`
}

function resolveFields(parts: FormParts): Html {
  const { refused } = parts
  const answer = { form: 'resolve', name: 'resolution', label: words.resolve.resolution, refused }
  return html`${viaField(parts, 'resolve')} ${areaField(answer, 4)} ${anyway(parts, 'resolve')}`
}

function closeFields(parts: FormParts): Html {
  const { view, refused, guides } = parts
  const form = 'close'
  const { ticket } = view
  const labels = words.close
  const isComplaint = ticket.requestType === 'khieu-nai'
  const resolution = {
    form,
    name: 'resolution',
    label: labels.resolution,
    refused,
    value: ticket.resolution ?? NONE,
  }
  const callback = workingDeadlineOn(view.now, CALLBACK_DAYS, workCalendar)
  return html`${viaField(parts, form)} ${areaField(resolution, 4)}
  ${inputField({
    form,
    name: 'cause',
    label: isComplaint ? labels.causeComplaint : labels.cause,
    refused,
    value: ticket.cause ?? NONE,
  })}
  ${selectField(
    {
      form,
      name: 'solutionGuide',
      label: labels.solutionGuide,
      refused,
      value: ticket.solutionGuide ?? NONE,
    },
    [
      { value: NONE, label: labels.guideNone },
      ...guides.map(({ id, label }) => ({ value: id, label })),
    ],
  )}
  ${selectField({ form, name: 'callbackOn', label: labels.callback, refused }, [
    { value: NONE, label: labels.noCallback },
    { value: callback, label: labels.callbackIn(formatDay(callback)) },
  ])}
  ${anyway(parts, form)}`
}

function editFields({ view, refused }: FormParts): Html {
  const form = 'edit'
  const { ticket } = view
  const labels = words.edit
  const line = (name: string, label: string, value: string, attributes: Html | '' = NONE): Html =>
    inputField({ form, name, label, refused, value }, attributes)
  return html`${line('name', labels.name, ticket.requester.name)}
  ${selectField(
    { form, name: 'priority', label: labels.priority, refused, value: ticket.priority },
    Object.entries(priorityLabels).map(([value, label]) => ({ value, label })),
  )}
  ${selectField(
    { form, name: 'requestType', label: labels.requestType, refused, value: ticket.requestType },
    requestTypes.map(({ slug, label }) => ({ value: slug, label })),
  )}
  ${selectField(
    { form, name: 'product', label: labels.product, refused, value: ticket.product },
    PRODUCTS.map((slug) => ({
      value: slug,
      label: products.find((each) => each.slug === slug)?.label ?? slug,
    })),
  )}
  ${line(
    'occurredAt',
    labels.occurredAt,
    ticket.occurredAt ? localInput(ticket.occurredAt) : NONE,
    html`type="datetime-local"`,
  )}
  ${tickField({
    form,
    name: 'occurredAtUnknown',
    label: labels.occurredAtUnknown,
    refused,
    value: String(ticket.occurredAtUnknown),
  })}
  ${line('contract', labels.contract, ticket.contract ?? NONE)}
  ${line('jobCode', labels.jobCode, ticket.jobCode ?? NONE)}
  ${line('callbackOn', labels.callbackOn, ticket.callbackOn ?? NONE, html`type="date"`)}`
}
