/** Who may call the routes of one's own home and sessions. */
export const sessionRules = {
  'GET /noi-bo/': 'collaborator',
  'POST /api/staff/sign-out': 'collaborator',
  'POST /api/staff/sessions/end-others': 'collaborator',
  'POST /api/staff/sessions/end-all': 'collaborator',
  'POST /api/staff/sessions/:id/revoke': 'collaborator',
} as const
