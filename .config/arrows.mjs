/**
 * Which way imports point. Each room of `api/` names the rooms whose code it may use; types may be
 * named from anywhere. Read from top to bottom, a room uses rooms above it only, so no circle can
 * form. A new room gets a line here.
 */
const rooms = {
  db: [],
  text: [],
  sla: [],
  rates: ['db'],
  audit: ['db'],
  http: ['audit', 'rates', 'text'],
  attachments: ['db'],
  links: ['db'],
  mail: ['db', 'http', 'text'],
  outbox: ['db', 'mail', 'text'],
  customers: ['db', 'text'],
  drafts: ['db'],
  replies: [],
  tickets: [
    'attachments',
    'customers',
    'db',
    'drafts',
    'links',
    'mail',
    'outbox',
    'replies',
    'sla',
    'text',
  ],
  requester: ['attachments', 'db', 'http', 'links', 'mail', 'outbox', 'sla', 'text', 'tickets'],
  door: ['audit', 'db', 'http', 'text'],
  'sign-in': ['audit', 'db', 'door', 'http', 'mail', 'outbox', 'rates', 'text'],
  accounts: ['audit', 'db', 'door', 'http', 'mail', 'outbox', 'sign-in', 'text'],
  handbook: ['audit', 'door', 'http'],
  desk: [
    'attachments',
    'audit',
    'customers',
    'db',
    'door',
    'drafts',
    'handbook',
    'http',
    'links',
    'replies',
    'sla',
    'text',
    'tickets',
  ],
  home: ['accounts', 'desk', 'door', 'handbook', 'http'],
  feedback: ['db', 'http', 'text'],
  search: ['http', 'text'],
  health: ['db', 'http', 'outbox'],
  webhooks: ['db', 'http', 'mail', 'outbox'],
  openapi: ['feedback', 'health', 'http', 'requester', 'tickets'],
  retention: ['attachments', 'db'],
  commands: ['accounts', 'attachments', 'audit', 'db', 'door', 'sign-in'],
}

/** Files of `api/` that put rooms together; no room imports them. */
const ENTRIES = 'app|worker|node|node-deps|node-http|jobs|placeholder-resolvers|static'

/** ESLint's settings for one folder: what its files must not import, and the sentence that says so. */
function folder(files, patterns, paths = ['resend']) {
  return { files, rules: { 'no-restricted-imports': ['error', { paths, patterns }] } }
}

function room([name, allowed], { files = [`api/${name}/**/*.ts`], paths } = {}) {
  const others = Object.keys(rooms).filter((each) => each !== name && !allowed.includes(each))
  const patterns = [
    {
      regex: `^(?:\\.\\./)+(?:${others.join('|')})/`,
      message: `api/${name} may use ${allowed.join(', ') || 'no other room'} (.config/arrows.mjs)`,
      allowTypeImports: true,
    },
  ]
  if (name !== 'commands') {
    patterns.push({
      regex: `^(?:\\.\\./)+(?:${ENTRIES})\\.ts$`,
      message: 'A room does not know what puts rooms together',
    })
  }
  // What can be done with a ticket is the same from a form, a call, a mail and the desk.
  if (name === 'tickets') {
    patterns.push({
      regex: '^hono(?:/|$)|/http/',
      message: 'api/tickets does not know how a request came',
    })
  }
  if (name === 'requester') {
    patterns.push({
      regex: '/repository/note\\.ts$',
      message: 'A requester never reads internal notes (CONTRACT §8.38)',
    })
  }
  return folder(files, patterns, paths)
}

/** ESLint's settings for all folders; a later entry replaces an earlier one for its files. */
export const arrows = [
  folder(['api/**/*.ts'], []),
  ...Object.entries(rooms).map((entry) => room(entry)),
  // The one file that talks to the provider's library; mail's other arrows hold for it, too.
  room(['mail', rooms.mail], { files: ['api/mail/resend.ts'], paths: [] }),
  folder(
    ['content/**/*.ts'],
    [
      {
        regex: '^(?!zod$|\\.{1,2}/)|^(?:\\.\\./)+(?:api|site|tests)/',
        message: 'content imports nothing but zod',
      },
    ],
  ),
  folder(
    ['site/**/*.{ts,astro}'],
    [
      {
        regex: '^(?:\\.\\./)+(?:api/(?!(?:[\\w-]+/)*schema\\.ts$)|tests/)',
        message: 'Of the API, site imports limits and types only (api/*/schema.ts)',
      },
    ],
  ),
]
