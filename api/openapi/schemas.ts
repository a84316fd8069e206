import * as z from 'zod'
import { GuideFeedback, SearchMiss } from '../feedback/schema.ts'
import { HealthJson } from '../health/schema.ts'
import { ProblemJson } from '../http/problem-json.ts'
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
  Health: output(HealthJson),
  Problem: output(ProblemJson),
}
export type SchemaName = keyof typeof schemas
