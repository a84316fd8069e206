import { problemPath } from '../../content/addresses.ts'
import * as z from 'zod'
import { GuideFeedback, SearchMiss } from '../feedback/schema.ts'
import { OpenedTicketJson, RepliedJson, TicketJson } from '../requester/answers.ts'
import { LinkRequest, NewMessage, NewRating, NewTicket } from '../requester/schema.ts'

/** JSON Schema of what callers send, before our transforms. */
function input(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

/** JSON Schema of an answer. Callers must ignore unknown fields, so new ones may be added. */
function output(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    override({ jsonSchema }) {
      delete jsonSchema.additionalProperties
      // The format says it already, in less than 300 characters.
      if (jsonSchema.format) delete jsonSchema.pattern
    },
  })
  return rest
}

const text = { type: 'string' }

/** Schemas that the document's calls refer to, by name. */
export const schemas = {
  NewTicket: input(NewTicket),
  NewMessage: input(NewMessage),
  NewRating: input(NewRating),
  LinkRequest: input(LinkRequest),
  GuideFeedback: input(GuideFeedback),
  SearchMiss: input(SearchMiss),
  OpenedTicket: output(OpenedTicketJson),
  Replied: output(RepliedJson),
  Ticket: output(TicketJson),
  Health: {
    type: 'object',
    required: ['status', 'database', 'version'],
    properties: {
      status: { enum: ['ok', 'down'] },
      database: { enum: ['ok', 'down'] },
      outbox: {
        description:
          'Chỉ có khi gọi trực tiếp từ chính máy chủ, hoặc với Authorization: Bearer HEALTH_TOKEN',
        type: ['object', 'null'],
        properties: {
          pending: { type: 'integer' },
          failed: { type: 'integer' },
          oldestSeconds: { type: 'integer' },
        },
      },
      version: text,
    },
  },
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'instance'],
    properties: {
      type: { type: 'string', description: `Trang giải thích: ${problemPath('<slug>')}` },
      title: text,
      status: { type: 'integer' },
      detail: text,
      instance: { type: 'string', description: 'Mã của lần gọi, có trong nhật ký máy chủ' },
      errors: {
        type: 'array',
        items: { type: 'object', properties: { pointer: text, detail: text } },
      },
    },
  },
}
export type SchemaName = keyof typeof schemas
