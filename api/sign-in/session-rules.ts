/** Who may call the routes of one's own sessions. */
export const sessionRules = {
  'POST /api/staff/sign-out': 'collaborator',
  'POST /api/staff/sessions/end-others': 'collaborator',
  'POST /api/staff/sessions/end-all': 'collaborator',
  'POST /api/staff/sessions/:id/revoke': 'collaborator',
} as const
