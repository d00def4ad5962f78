import type { Side } from '../../contract/index.ts'
import { statement } from '../kernel/index.ts'

/** What a cached directory must still match. */
export const loadRevision = statement<[], { revision: string }>(
  'select revision from identity.workspace where id = (select kernel.workspace())',
)

export type DirectoryRow = {
  slug: string
  name: string
  revision: string
  persons: {
    id: string
    name: string
    email: string
    organisationId: string
    admin: boolean
    active: boolean
    hasAccount: boolean
  }[]
  teams: { id: string; name: string; organisationId: string; members: string[]; archived: boolean }[]
  organisations: { id: string; name: string; side: Side; mailDomains: string[]; archived: boolean }[]
}
/** All of it in one statement, so that the parts and the revision are of one moment. */
export const loadEverybody = statement<[], DirectoryRow>(
  `select w.slug, w.name, w.revision,
     coalesce((select json_agg(json_build_object('id', p.id, 'name', p.name, 'email', p.email,
         'organisationId', p.organisation_id, 'admin', p.admin, 'active', p.deactivated_at is null, 'hasAccount', p.account_id is not null))
       from identity.person p where p.workspace_id = w.id), '[]') as persons,
     coalesce((select json_agg(json_build_object('id', t.id, 'name', t.name, 'organisationId', t.organisation_id, 'archived', t.archived_at is not null,
         'members', array(select m.person_id from identity.team_member m where m.workspace_id = t.workspace_id and m.team_id = t.id)))
       from identity.team t where t.workspace_id = w.id), '[]') as teams,
     coalesce((select json_agg(json_build_object('id', o.id, 'name', o.name, 'side', o.side, 'mailDomains', o.mail_domains,
         'archived', o.archived_at is not null))
       from identity.organisation o where o.workspace_id = w.id), '[]') as organisations
   from identity.workspace w where w.id = (select kernel.workspace())`,
)
