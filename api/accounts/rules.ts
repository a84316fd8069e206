/** Who may call the routes of accounts and the audit record. */
export const accountRules = {
  'GET /noi-bo/nhan-su/': 'admin',
  'POST /api/staff/accounts': 'admin',
  'POST /api/staff/accounts/:id/role': 'admin',
  'POST /api/staff/accounts/:id/disable': 'admin',
  'POST /api/staff/accounts/:id/enable': 'admin',
  'POST /api/staff/accounts/:id/end-sessions': 'admin',
  'POST /api/staff/grants/:id/confirm': 'admin',
  'POST /api/staff/grants/:id/cancel': 'admin',
} as const
