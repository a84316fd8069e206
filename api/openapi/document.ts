import * as z from 'zod'
import { type ProblemSlug, problems } from '../../content/text/problems.ts'
import { MAX_FILES, MEDIA_TYPES } from '../attachments/schema.ts'
import { GuideFeedback, SearchMiss } from '../feedback/schema.ts'
import { HealthAnswer } from '../health/schema.ts'
import { ProblemAnswer } from '../http/schema.ts'
import {
  LinkRequest,
  LinksAnswer,
  NewMessage,
  NewRating,
  NewTicket,
  OpenedAnswer,
  RepliedAnswer,
  TicketAnswer,
} from '../tickets/schema.ts'
import { SIGNED_BY, WebhookEvent } from '../webhooks/schema.ts'

const attachments = z
  .array(z.file().mime([...MEDIA_TYPES]))
  .max(MAX_FILES)
  .optional()

const requests = {
  NewTicket,
  NewTicketWithFiles: NewTicket.extend({ attachments }),
  NewMessage,
  NewMessageWithFiles: NewMessage.extend({ attachments }),
  NewRating,
  LinkRequest,
  GuideFeedback,
  SearchMiss,
  WebhookEvent,
}
const answers = { OpenedAnswer, RepliedAnswer, TicketAnswer, LinksAnswer, HealthAnswer }

type RequestName = keyof typeof requests
type AnswerName = keyof typeof answers

interface Call {
  operationId: string
  summary: string
  /** Headers that a caller sends besides the usual ones. */
  headers?: object[]
  body?: RequestName
  /** What a form may send instead of JSON; its answer leads to a page. */
  forms?: Partial<Record<'application/x-www-form-urlencoded' | 'multipart/form-data', RequestName>>
  answers: Record<number, Answer>
  problems: ProblemSlug[]
}

interface Answer {
  description: string
  body?: AnswerName
  /** Media types of a body that is not JSON. */
  media?: readonly string[]
  headers?: object
}

const text = { type: 'string' }
const page = { 'text/html': { schema: text } }

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Như idempotencyKey trong nội dung; nếu gửi cả hai thì phải giống nhau.',
  schema: { type: 'string', format: 'uuid' },
}
const SIGNATURE = Object.values(SIGNED_BY).map((name) => ({
  name,
  in: 'header',
  required: true,
  schema: text,
}))

const TO_PAGE = {
  description: 'Biểu mẫu gửi từ trình duyệt (Accept có text/html)',
  headers: location({ pattern: '^/' }, 'Trang để xem tiếp.'),
}

/** What any call may be answered that asks the database. */
const READ: ProblemSlug[] = ['sai-phuong-thuc', 'sai-may-chu', 'loi-he-thong', 'tam-ngung']
/** What any call may be answered that brings a body and keeps it. */
const KEEP: ProblemSlug[] = [
  ...READ,
  'khong-doc-duoc',
  'gui-qua-cham',
  'qua-lon',
  'chua-ro-ket-qua',
]
/** The same where visitors are asked. */
const WRITE: ProblemSlug[] = [
  ...KEEP,
  'sai-nguon',
  'sai-kieu',
  'noi-dung-chua-dung',
  'qua-nhieu-lan',
]

/** Headers of every problem with that status. */
const PROBLEM_HEADERS: Partial<Record<number, object>> = {
  405: { Allow: { description: 'Các cách gọi được hỗ trợ.', required: true, schema: text } },
  429: retryAfter(),
  503: retryAfter(),
}

const kept = { 204: { description: 'Đã ghi nhận' } }

const calls: Record<string, { get?: Call; post?: Call }> = {
  '/api/tickets': {
    post: {
      operationId: 'openTicket',
      summary: 'Gửi yêu cầu hỗ trợ',
      headers: [IDEMPOTENCY_KEY],
      body: 'NewTicket',
      forms: {
        'application/x-www-form-urlencoded': 'NewTicket',
        'multipart/form-data': 'NewTicketWithFiles',
      },
      answers: {
        201: {
          description: 'Đã ghi nhận',
          body: 'OpenedAnswer',
          headers: location({ format: 'uri' }, 'Trang của yêu cầu.'),
        },
      },
      problems: [...WRITE, 'trung-khoa'],
    },
  },
  '/api/tickets/{token}': {
    get: {
      operationId: 'readTicket',
      summary: 'Xem yêu cầu',
      answers: { 200: { description: 'Yêu cầu', body: 'TicketAnswer' } },
      problems: [...READ, 'khong-tim-thay'],
    },
  },
  '/api/tickets/{token}/messages': {
    post: {
      operationId: 'addMessage',
      summary: 'Bổ sung thông tin',
      headers: [IDEMPOTENCY_KEY],
      body: 'NewMessage',
      forms: {
        'application/x-www-form-urlencoded': 'NewMessage',
        'multipart/form-data': 'NewMessageWithFiles',
      },
      answers: { 201: { description: 'Đã ghi nhận', body: 'RepliedAnswer' } },
      problems: [...WRITE, 'khong-tim-thay', 'trung-khoa'],
    },
  },
  '/api/tickets/{token}/attachments/{id}': {
    get: {
      operationId: 'readAttachment',
      summary: 'Tải ảnh đã gửi',
      answers: {
        200: {
          description: 'Ảnh, dạng tệp tải về',
          media: MEDIA_TYPES,
          headers: {
            'Content-Disposition': { description: 'Tên tệp.', required: true, schema: text },
          },
        },
      },
      problems: [...READ, 'khong-tim-thay'],
    },
  },
  '/api/tickets/{token}/rating': {
    post: {
      operationId: 'rateTicket',
      summary: 'Đánh giá yêu cầu đã hoàn tất',
      body: 'NewRating',
      forms: { 'application/x-www-form-urlencoded': 'NewRating' },
      answers: kept,
      problems: [...WRITE, 'khong-tim-thay', 'chua-hoan-tat', 'da-chot-danh-gia'],
    },
  },
  '/api/ticket-links': {
    post: {
      operationId: 'requestLinks',
      summary: 'Nhận liên kết tới yêu cầu qua email',
      body: 'LinkRequest',
      forms: { 'application/x-www-form-urlencoded': 'LinkRequest' },
      answers: { 202: { description: 'Như nhau cho mọi địa chỉ', body: 'LinksAnswer' } },
      problems: WRITE,
    },
  },
  '/api/guide-feedback': {
    post: {
      operationId: 'sendGuideFeedback',
      summary: 'Cho biết hướng dẫn có hữu ích không',
      body: 'GuideFeedback',
      forms: { 'application/x-www-form-urlencoded': 'GuideFeedback' },
      answers: kept,
      problems: WRITE,
    },
  },
  '/api/search-misses': {
    post: {
      operationId: 'sendSearchMiss',
      summary: 'Ghi lại lần tìm không có kết quả',
      body: 'SearchMiss',
      answers: kept,
      problems: WRITE,
    },
  },
  '/api/webhooks/resend': {
    post: {
      operationId: 'takeMailEvent',
      summary: 'Nhận sự kiện của dịch vụ gửi email (có chữ ký)',
      headers: SIGNATURE,
      body: 'WebhookEvent',
      answers: kept,
      problems: [...KEEP, 'khong-tim-thay'],
    },
  },
  '/api/health': {
    get: {
      operationId: 'readHealth',
      summary: 'Tình trạng hệ thống',
      answers: {
        200: { description: 'Mọi phần hoạt động', body: 'HealthAnswer' },
        503: { description: 'Có phần không hoạt động', body: 'HealthAnswer' },
      },
      problems: ['sai-phuong-thuc'],
    },
  },
  '/api/openapi.json': {
    get: {
      operationId: 'describe',
      summary: 'Bản mô tả này',
      answers: { 200: { description: 'Tài liệu OpenAPI 3.1', media: ['application/json'] } },
      problems: ['sai-phuong-thuc', 'sai-may-chu'],
    },
  },
}

/** The public API as an OpenAPI 3.1 document, out of the schemas that check and type its calls. */
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
    components: {
      schemas: {
        ...mapped(requests, (schema) => jsonSchema(schema, 'input')),
        ...mapped({ ...answers, ProblemAnswer }, (schema) => jsonSchema(schema, 'output')),
      },
      examples: Object.fromEntries(toldSlugs().map((slug) => [slug, problemExample(slug)])),
    },
  }
}

/** @param io  whether callers send it (transforms are ours, not theirs) or we do */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    // Says in 300 characters what the format says in one word.
    override: ({ jsonSchema: made }) => {
      if (made.format) delete made.pattern
    },
  })
  return rest
}

function parametersOf(path: string): object {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  if (names.length === 0) return {}
  return {
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: text })),
  }
}

function operation({ headers, body, forms = {}, ...call }: Call): object {
  const { operationId, summary } = call
  return {
    operationId,
    summary,
    ...(headers && { parameters: headers }),
    ...(body && {
      requestBody: {
        required: true,
        content: mapped({ 'application/json': body, ...forms }, (name) => ({ schema: ref(name) })),
      },
    }),
    responses: {
      ...mapped(call.answers, response),
      ...(Object.keys(forms).length > 0 && { 303: TO_PAGE }),
      ...mapped(
        Object.groupBy(call.problems, (slug) => problems[slug].status),
        problemResponse,
      ),
    },
  }
}

function response({ description, body, media = [], headers }: Answer): object {
  const content = body
    ? { 'application/json': { schema: ref(body) } }
    : Object.fromEntries(media.map((type) => [type, {}]))
  return { description, ...(headers && { headers }), content }
}

/** All troubles that share a status: each of them is told, by its title and as an example. */
function problemResponse(slugs: ProblemSlug[], status: string): object {
  const headers = PROBLEM_HEADERS[Number(status)]
  return {
    description: slugs.map((slug) => problems[slug].title).join(' · '),
    ...(headers && { headers }),
    content: {
      'application/problem+json': {
        schema: ref('ProblemAnswer'),
        examples: Object.fromEntries(
          slugs.map((slug) => [slug, { $ref: `#/components/examples/${slug}` }]),
        ),
      },
      ...page,
    },
  }
}

function toldSlugs(): ProblemSlug[] {
  const all = Object.values(calls).flatMap(({ get, post }) => [get, post])
  return [...new Set(all.flatMap((call) => call?.problems ?? []))]
}

function problemExample(slug: ProblemSlug): object {
  const { status, title, sentence } = problems[slug]
  const value: ProblemAnswer = { type: `/loi/${slug}/`, title, status, detail: sentence }
  return { summary: title, value }
}

function location(schema: object, description: string): object {
  return { Location: { description, required: true, schema: { ...text, ...schema } } }
}

function retryAfter(): object {
  const schema = { type: 'integer', minimum: 1 }
  return { 'Retry-After': { description: 'Nên đợi bao nhiêu giây.', required: true, schema } }
}

function ref(name: RequestName | AnswerName | 'ProblemAnswer'): object {
  return { $ref: `#/components/schemas/${name}` }
}

function mapped<Value>(
  record: Record<string, Value>,
  change: (value: Value, key: string) => object,
): Record<string, object> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]))
}
