import * as z from 'zod'
import {
  GUIDE_FEEDBACK_API,
  HEALTH_API,
  problemPath,
  RESEND_WEBHOOK_API,
  SEARCH_MISSES_API,
  TICKET_LINKS_API,
  TICKETS_API,
} from '../../content/addresses.ts'
import { STATUSES } from '../../content/schema.ts'
import { type ProblemSlug, problems } from '../../content/text/problems.ts'
import { GuideFeedback, SearchMiss } from '../feedback/schema.ts'
import { LinkRequest, NewMessage, NewRating, NewTicket } from '../tickets/schema.ts'

/** A schema as JSON Schema of what callers send: transforms are ours, not theirs. */
function input(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

const instant = { type: 'string', format: 'date-time' }
const text = { type: 'string' }
const attachment = {
  type: 'object',
  required: ['id', 'name', 'bytes', 'url'],
  properties: { id: text, name: text, bytes: { type: 'integer' }, url: text },
}
const message = {
  type: 'object',
  required: ['author', 'body', 'at', 'attachments'],
  properties: {
    author: { enum: ['requester', 'staff'] },
    body: text,
    at: instant,
    attachments: { type: 'array', items: attachment },
  },
}

const schemas = {
  NewTicket: input(NewTicket),
  NewMessage: input(NewMessage),
  NewRating: input(NewRating),
  LinkRequest: input(LinkRequest),
  GuideFeedback: input(GuideFeedback),
  SearchMiss: input(SearchMiss),
  OpenedTicket: {
    type: 'object',
    required: ['code', 'token', 'statusUrl', 'receivedAt', 'dueAt'],
    properties: { code: text, token: text, statusUrl: text, receivedAt: instant, dueAt: instant },
  },
  Replied: {
    type: 'object',
    required: ['code', 'statusUrl', 'status'],
    properties: { code: text, statusUrl: text, status: { enum: STATUSES } },
  },
  Ticket: {
    type: 'object',
    properties: {
      code: text,
      status: { enum: STATUSES },
      statusLabel: text,
      product: text,
      requestType: text,
      subject: text,
      description: text,
      receivedAt: instant,
      dueAt: instant,
      resultDueOn: { type: ['string', 'null'], format: 'date' },
      attachments: { type: 'array', items: attachment },
      messages: { type: 'array', items: message },
      events: { type: 'array', items: { type: 'object', properties: { at: instant, text } } },
      older: {
        type: ['string', 'null'],
        description: 'Đường dẫn tới các tin nhắn và sự kiện cũ hơn; null khi không còn',
      },
      rating: {
        type: ['object', 'null'],
        properties: { score: { type: 'integer' }, comment: { type: ['string', 'null'] } },
      },
    },
  },
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

const ref = (name: keyof typeof schemas) => ({ $ref: `#/components/schemas/${name}` })
const json = (name: keyof typeof schemas) => ({ 'application/json': { schema: ref(name) } })

interface Call {
  summary: string
  /** Optional parameters of the address's query, and what each is for. */
  query?: Record<string, string>
  body?: keyof typeof schemas
  /** Media types of the body besides JSON. */
  forms?: 'urlencoded' | 'multipart'
  answers: Record<number, { description: string; schema?: keyof typeof schemas }>
  problems: ProblemSlug[]
}

/** What every call that writes may be answered. */
const WRITE: ProblemSlug[] = [
  'khong-doc-duoc',
  'sai-nguon',
  'qua-lon',
  'sai-kieu',
  'noi-dung-chua-dung',
  'qua-nhieu-lan',
  'tam-ngung',
  'chua-ro-ket-qua',
]

const calls: Record<string, { get?: Call; post?: Call }> = {
  [TICKETS_API]: {
    post: {
      summary: 'Gửi yêu cầu hỗ trợ',
      body: 'NewTicket',
      forms: 'multipart',
      answers: { 201: { description: 'Đã ghi nhận', schema: 'OpenedTicket' } },
      problems: [...WRITE, 'trung-khoa'],
    },
  },
  [`${TICKETS_API}/{token}`]: {
    get: {
      summary: 'Xem yêu cầu, với 40 tin nhắn và sự kiện mới nhất',
      query: { before: 'Chỉ các tin nhắn và sự kiện cũ hơn; lấy từ trường older' },
      answers: { 200: { description: 'Yêu cầu', schema: 'Ticket' } },
      problems: ['khong-tim-thay', 'qua-nhieu-lan', 'tam-ngung'],
    },
  },
  [`${TICKETS_API}/{token}/messages`]: {
    post: {
      summary: 'Bổ sung thông tin',
      body: 'NewMessage',
      forms: 'multipart',
      answers: { 201: { description: 'Đã ghi nhận', schema: 'Replied' } },
      problems: [...WRITE, 'khong-tim-thay', 'trung-khoa'],
    },
  },
  [`${TICKETS_API}/{token}/attachments/{id}`]: {
    get: {
      summary: 'Tải ảnh đã gửi',
      answers: { 200: { description: 'Ảnh, dạng tệp tải về' } },
      problems: ['khong-tim-thay', 'tam-ngung'],
    },
  },
  [`${TICKETS_API}/{token}/rating`]: {
    post: {
      summary: 'Đánh giá yêu cầu đã hoàn tất',
      body: 'NewRating',
      forms: 'urlencoded',
      answers: { 204: { description: 'Đã ghi nhận' } },
      problems: [...WRITE, 'khong-tim-thay', 'chua-hoan-tat', 'da-chot-danh-gia'],
    },
  },
  [TICKET_LINKS_API]: {
    post: {
      summary: 'Nhận liên kết tới yêu cầu qua email',
      body: 'LinkRequest',
      forms: 'urlencoded',
      answers: { 202: { description: 'Như nhau cho mọi địa chỉ' } },
      problems: WRITE,
    },
  },
  [GUIDE_FEEDBACK_API]: {
    post: {
      summary: 'Cho biết hướng dẫn có hữu ích không',
      body: 'GuideFeedback',
      forms: 'urlencoded',
      answers: { 204: { description: 'Đã ghi nhận' } },
      problems: WRITE,
    },
  },
  [SEARCH_MISSES_API]: {
    post: {
      summary: 'Ghi lại lần tìm không có kết quả',
      body: 'SearchMiss',
      answers: { 204: { description: 'Đã ghi nhận' } },
      problems: WRITE,
    },
  },
  [RESEND_WEBHOOK_API]: {
    post: {
      summary: 'Nhận sự kiện của dịch vụ gửi email (có chữ ký)',
      answers: { 204: { description: 'Đã ghi nhận' } },
      problems: ['khong-doc-duoc', 'khong-tim-thay', 'qua-lon', 'tam-ngung'],
    },
  },
  [HEALTH_API]: {
    get: {
      summary: 'Tình trạng hệ thống',
      answers: {
        200: { description: 'Mọi phần hoạt động', schema: 'Health' },
        503: {
          description: 'Có phần không hoạt động; thư chậm quá 5 phút chỉ tính khi được xem outbox',
          schema: 'Health',
        },
      },
      problems: [],
    },
  },
}

/** The public API as an OpenAPI 3.1 document, out of the schemas that check its calls. */
export function openApiDocument(version: string): object {
  return {
    openapi: '3.1.0',
    info: { title: 'CoreTech Support', version },
    paths: Object.fromEntries(
      Object.entries(calls).map(([path, methods]) => [
        path,
        {
          ...parametersOf(path),
          ...Object.fromEntries(
            Object.entries(methods).map(([method, call]) => [method, operation(call)]),
          ),
        },
      ]),
    ),
    components: { schemas },
  }
}

function parametersOf(path: string): object {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  if (names.length === 0) return {}
  return {
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: text })),
  }
}

function operation({ summary, query, body, forms, answers, problems: slugs }: Call): object {
  return {
    summary,
    ...(query && {
      parameters: Object.entries(query).map(([name, description]) => ({
        name,
        in: 'query',
        description,
        schema: text,
      })),
    }),
    ...(body && { requestBody: { required: true, content: contentOf(body, forms) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { description, schema }]) => [
          status,
          { description, ...(schema && { content: json(schema) }) },
        ]),
      ),
      ...Object.fromEntries(
        slugs.map((slug) => [
          problems[slug].status,
          {
            description: problems[slug].title,
            content: { 'application/problem+json': { schema: ref('Problem') } },
          },
        ]),
      ),
    },
  }
}

function contentOf(body: keyof typeof schemas, forms: Call['forms']): object {
  const urlencoded = { 'application/x-www-form-urlencoded': { schema: ref(body) } }
  if (!forms) return json(body)
  if (forms === 'urlencoded') return { ...json(body), ...urlencoded }
  // One object, not `allOf`: each half would refuse the other's fields as unknown.
  const schema = schemas[body] as { properties?: object }
  const withFiles = {
    ...schema,
    properties: {
      ...schema.properties,
      attachments: { type: 'array', maxItems: 5, items: { type: 'string', format: 'binary' } },
    },
  }
  return {
    ...json(body),
    ...urlencoded,
    'multipart/form-data': { schema: withFiles },
  }
}
